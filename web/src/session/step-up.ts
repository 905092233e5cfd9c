import { useSyncExternalStore } from 'react';

/** What a call asks the user to prove (RFC 9470), until they did or cancelled. */
export interface StepUp {
  needsSecondFactor: boolean;
  settle: (isDone: boolean) => void;
}

let pending: { stepUp: StepUp; done: Promise<boolean> } | undefined;
const listeners = new Set<() => void>();

function change(next: typeof pending): void {
  pending = next;
  for (const listener of listeners) listener();
}

export function isStepUpRequired(response: Response): boolean {
  return response.status === 401 && (response.headers.get('WWW-Authenticate')?.includes('insufficient_user_authentication') ?? false);
}

/** Has the user prove again who they are. Calls at the same time share one dialog. Resolves to false when the user cancels. */
export function askForStepUp(response: Response): Promise<boolean> {
  if (pending !== undefined) return pending.done;
  let resolve: (isDone: boolean) => void = () => undefined;
  const done = new Promise<boolean>((resolved) => (resolve = resolved));
  const needsSecondFactor = /acr_values="[^"]*2/.test(response.headers.get('WWW-Authenticate') ?? '');
  const settle = (isDone: boolean) => {
    change(undefined);
    resolve(isDone);
  };
  change({ stepUp: { needsSecondFactor, settle }, done });
  return done;
}

export function pendingStepUp(): StepUp | undefined {
  return pending?.stepUp;
}

export function useStepUp(): StepUp | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pendingStepUp,
  );
}
