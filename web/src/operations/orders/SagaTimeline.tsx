import { Check, CircleSlash, LoaderCircle, Undo2, X } from 'lucide-react';
import { Badge, type BadgeKind } from '../../ui/Badge';
import { formatDuration, formatExactTime, formatTime } from '../../ui/format';
import ui from '../../ui/ui.module.css';
import { texts } from '../texts';
import type { Saga } from './order-query';
import css from './orders.module.css';

type Step = Saga['steps'][number];

const kinds: Record<Saga['status'], BadgeKind> = { running: 'accent', completed: 'good', failed: 'bad', terminated: 'bad', suspended: 'warn' };
const icons = { waiting: LoaderCircle, done: Check, compensated: Undo2, refused: X, notSent: CircleSlash };

/** What is over at once is still seen, in percent. */
const minWidth = 1.2;

function stateOf({ refusal, sentAt, repliedAt, isCompensation }: Step, isRunning: boolean): keyof typeof icons {
  if (refusal !== null) return sentAt === null ? 'notSent' : 'refused';
  if (repliedAt === null) return isRunning ? 'waiting' : 'notSent';
  return isCompensation ? 'compensated' : 'done';
}

/** The commands that a saga sent and the replies that it got, each as a bar in its time. */
export function SagaTimeline({ saga }: { saga: Saga }) {
  const start = Date.parse(saga.startedAt);
  const end = Math.max(start + 1, ...saga.steps.map((step) => Date.parse(step.repliedAt ?? step.sentAt ?? step.startedAt)));
  /** Where a time is on the bar, in percent. */
  const share = (at: string) => (100 * (Date.parse(at) - start)) / (end - start);
  return (
    <section className={ui.card}>
      <div className={css.saga}>
        <h2>{texts.orders.sagas[saga.kind]}</h2>
        <Badge kind={kinds[saga.status]}>{texts.orders.sagaStatuses[saga.status]}</Badge>
        <span className={ui.muted}>{texts.orders.took(formatDuration((end - start) / 1000))}</span>
      </div>
      <ol className={css.steps}>
        {saga.steps.map((step, i) => {
          const state = stateOf(step, saga.status === 'running');
          const Icon = icons[state];
          const from = step.sentAt ?? step.startedAt;
          return (
            <li key={i} data-state={state}>
              <span className={css.mark}>
                <Icon size={14} aria-hidden className={state === 'waiting' ? ui.spin : undefined} />
              </span>
              <div className={css.command}>
                <strong>{texts.orders.commands[step.command]}</strong>
                <span>{texts.orders.stepStates[state](step.service)}</span>
                {step.refusal !== null && <span className={css.reason}>{step.refusal.detail}</span>}
              </div>
              <svg className={css.bar} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden>
                <rect width="100" height="8" rx="0" />
                <rect
                  x={share(from)}
                  width={Math.max(minWidth, (step.repliedAt === null ? 100 : share(step.repliedAt)) - share(from))}
                  height="8"
                />
              </svg>
              <span className={css.times}>
                <time dateTime={from} title={texts.orders.sentAt(formatExactTime(from))}>
                  {formatTime(from)}
                </time>
                {step.repliedAt !== null && (
                  <time dateTime={step.repliedAt} title={texts.orders.repliedAt(formatExactTime(step.repliedAt))}>
                    {`+ ${formatDuration((Date.parse(step.repliedAt) - Date.parse(from)) / 1000)}`}
                  </time>
                )}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
