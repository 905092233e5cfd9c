import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useSyncExternalStore } from 'react';
import { isProblem } from '../api/problem';
import { texts } from '../texts';
import { Button } from './Button';
import css from './ui.module.css';

type Kind = 'bad' | 'good' | 'warn' | 'info';
const icons: Record<Kind, LucideIcon> = { bad: CircleAlert, good: CircleCheck, warn: TriangleAlert, info: Info };

export function Alert({ kind, title, children }: { kind: Kind; title?: string; children?: ReactNode }) {
  const Icon = icons[kind];
  return (
    <div className={css.alert} data-kind={kind} role={kind === 'bad' ? 'alert' : 'status'}>
      <Icon size={20} aria-hidden />
      <div>
        {title !== undefined && <strong>{title}</strong>}
        {children}
      </div>
    </div>
  );
}

/** What went wrong, as a person reads it: the problem's detail, the fields' errors, and the trace for support when it is the server's fault. */
export function ProblemAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const problem = isProblem(error) ? error : undefined;
  const fields = Object.values(problem?.errors ?? {}).flat();
  return (
    <Alert kind="bad" title={texts.problems.title}>
      <p>{problem?.message ?? texts.problems.unexpected}</p>
      {fields.map((message) => (
        <p key={message}>{message}</p>
      ))}
      {problem?.traceId !== undefined && problem.status >= 500 && <p className={css.trace}>{texts.problems.trace(problem.traceId)}</p>}
      {onRetry !== undefined && (
        <Button look="quiet" onClick={onRetry}>
          {texts.retry}
        </Button>
      )}
    </Alert>
  );
}

export function Empty({ icon: Icon, title, children }: { icon: LucideIcon; title: string; children?: ReactNode }) {
  return (
    <div className={css.empty}>
      <span>
        <Icon size={30} aria-hidden />
      </span>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Grey blocks in the place of what is loading. */
export function Skeletons({ count, height }: { count: number; height: number }) {
  return (
    <div className={css.list} role="status" aria-label={texts.loading}>
      {Array.from({ length: count }, (_, i) => (
        <div key={i} className={css.skeleton} style={{ height }} />
      ))}
    </div>
  );
}

let toast = '';
const listeners = new Set<() => void>();

/** Says shortly, to eyes and screen readers, that something was done. */
export function say(message: string): void {
  toast = message;
  for (const listener of listeners) listener();
}

export function Toast() {
  const message = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toast,
  );
  useEffect(() => {
    if (message === '') return;
    const end = setTimeout(() => say(''), 4000);
    return () => clearTimeout(end);
  }, [message]);
  return (
    <div role="status" aria-live="polite">
      {message !== '' && <div className={css.toast}>{message}</div>}
    </div>
  );
}
