import { Check, LoaderCircle, X } from 'lucide-react';
import { formatTime } from '../../ui/format';
import ui from '../../ui/ui.module.css';
import { texts } from '../texts';
import { type Order, isRunning } from './order-query';
import css from './orders.module.css';

const steps: Order['status'][] = ['pending', 'reserved', 'authorized', 'completed'];

/** The saga as it happens: the steps done, with their times, and those to come. */
export function Progress({ order }: { order: Order }) {
  const { history } = order;
  const done = new Set(history.map((step) => step.status));
  const ahead = isRunning(order) ? steps.filter((step) => !done.has(step)) : [];
  return (
    <ol className={css.steps} aria-live="polite">
      {history.map(({ status, at }) => (
        <li key={status} data-state={status === 'cancelled' || status === 'refunded' ? 'ended' : 'done'}>
          <span className={css.mark}>{status === 'cancelled' || status === 'refunded' ? <X size={15} aria-hidden /> : <Check size={15} aria-hidden />}</span>
          <span>{texts.orders.steps[status]}</span>
          <time dateTime={at}>{formatTime(at)}</time>
        </li>
      ))}
      {ahead.map((status, i) => (
        <li key={status} data-state="ahead">
          <span className={css.mark}>{i === 0 && <LoaderCircle size={15} aria-hidden className={ui.spin} />}</span>
          <span>{texts.orders.steps[status]}</span>
        </li>
      ))}
    </ol>
  );
}
