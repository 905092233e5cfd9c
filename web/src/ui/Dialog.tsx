import { type ReactNode, useEffect, useId, useRef } from 'react';
import { texts } from '../texts';
import { Button } from './Button';
import css from './ui.module.css';

interface ConfirmProps {
  title: string;
  children: ReactNode;
  confirm: string;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be undone. The browser's own dialog keeps the focus inside and closes with Escape. */
export function Confirm({ title, children, confirm, busy = false, onConfirm, onClose }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className={css.dialog} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      <p>{children}</p>
      <div className={css.row}>
        <Button look="danger" busy={busy} onClick={onConfirm}>
          {confirm}
        </Button>
        <Button look="secondary" onClick={() => dialog.current?.close()}>
          {texts.cancel}
        </Button>
      </div>
    </dialog>
  );
}
