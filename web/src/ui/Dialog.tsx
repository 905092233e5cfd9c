import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { texts } from '../texts';
import { Button } from './Button';
import { ProblemAlert } from './Feedback';
import { TextField } from './Field';
import css from './ui.module.css';

interface DialogProps {
  title: string;
  children: ReactNode;
  onClose: () => void;
}

/** The browser's own dialog keeps the focus inside and closes with Escape. */
function Dialog({ title, children, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className={css.dialog} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

function Buttons({ children, dismiss = texts.cancel }: { children: ReactNode; dismiss?: string | undefined }) {
  return (
    <div className={css.row}>
      {children}
      <Button look="secondary" onClick={(event) => event.currentTarget.closest('dialog')?.close()}>
        {dismiss}
      </Button>
    </div>
  );
}

interface ConfirmProps extends DialogProps {
  confirm: string;
  /** Where "Cancel" would be taken for what is asked. */
  dismiss?: string;
  busy?: boolean;
  onConfirm: () => void;
}

/** Asks before something that cannot be undone. */
export function Confirm({ children, confirm, dismiss, busy = false, onConfirm, ...dialog }: ConfirmProps) {
  return (
    <Dialog {...dialog}>
      <p>{children}</p>
      <Buttons dismiss={dismiss}>
        <Button look="danger" busy={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </Buttons>
    </Dialog>
  );
}

interface FormDialogProps extends DialogProps {
  submit: string;
  look?: 'primary' | 'danger';
  busy: boolean;
  error?: unknown;
  onSubmit: () => void;
}

/** A form in a dialog. */
export function FormDialog({ children, submit, look = 'primary', busy, error, onSubmit, ...dialog }: FormDialogProps) {
  return (
    <Dialog {...dialog}>
      <form
        className={css.stack}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) onSubmit();
        }}
      >
        {error !== undefined && error !== null && <ProblemAlert error={error} />}
        {children}
        <Buttons>
          <Button type="submit" look={look} busy={busy}>
            {submit}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

interface ReasonDialogProps extends Omit<FormDialogProps, 'onSubmit'> {
  /** Who reads the reason. */
  hint: string;
  onSubmit: (reason: string) => void;
}

const maxReason = 200;

/** Asks for the reason of what is done. */
export function ReasonDialog({ children, hint, onSubmit, ...dialog }: ReasonDialogProps) {
  const [reason, setReason] = useState('');
  const [isMissing, setMissing] = useState(false);
  return (
    <FormDialog {...dialog} onSubmit={() => (reason.trim() === '' ? setMissing(true) : onSubmit(reason.trim()))}>
      <p>{children}</p>
      <TextField
        label={texts.reason}
        hint={hint}
        maxLength={maxReason}
        value={reason}
        error={isMissing && reason.trim() === '' ? texts.reasonNeeded : undefined}
        onChange={(event) => setReason(event.target.value)}
      />
    </FormDialog>
  );
}
