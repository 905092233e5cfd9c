import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { texts as app } from '../../texts';
import { Button } from '../../ui/Button';
import { ProblemAlert } from '../../ui/Feedback';
import { TextField } from '../../ui/Field';
import ui from '../../ui/ui.module.css';
import { texts } from './texts';

interface ReasonProps {
  title: string;
  children: ReactNode;
  confirm: string;
  look?: 'primary' | 'danger';
  /** Closes the dialog when it succeeds. */
  onConfirm: (reason: string) => Promise<void>;
  onClose: () => void;
}

/** Asks why, before something that goes into the audit log. */
export function ReasonDialog({ title, children, confirm, look = 'primary', onConfirm, onClose }: ReasonProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [reason, setReason] = useState('');
  const [isMissing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const submit = async () => {
    if (busy) return;
    setMissing(reason.trim() === '');
    if (reason.trim() === '') return;
    setBusy(true);
    setFailure(undefined);
    try {
      await onConfirm(reason.trim());
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} className={ui.dialog} aria-labelledby={id} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <h2 id={id}>{title}</h2>
        <p>{children}</p>
        <div className={ui.stack}>
          {failure !== undefined && <ProblemAlert error={failure} />}
          <TextField
            label={texts.deadLetters.why}
            hint={texts.deadLetters.whyHint}
            error={isMissing ? texts.deadLetters.whyMissing : undefined}
            value={reason}
            maxLength={200}
            required
            onChange={(event) => setReason(event.target.value)}
          />
          <div className={ui.row}>
            <Button type="submit" look={look} busy={busy}>
              {confirm}
            </Button>
            <Button look="secondary" onClick={() => dialog.current?.close()}>
              {app.cancel}
            </Button>
          </div>
        </div>
      </form>
    </dialog>
  );
}
