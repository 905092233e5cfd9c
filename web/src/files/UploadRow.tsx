import { CircleAlert, FileUp, X } from 'lucide-react';
import { Button } from '../ui/Button';
import { formatSize } from '../ui/format';
import ui from '../ui/ui.module.css';
import css from './files.module.css';
import { texts } from './texts';
import type { Upload } from './use-uploads';

export function UploadRow({ upload, onDismiss, onRetry }: { upload: Upload; onDismiss: () => void; onRetry: () => void }) {
  const { file, sent, error } = upload;
  const percent = file.size === 0 ? 0 : Math.min(100, Math.round((sent / file.size) * 100));
  return (
    <li className={css.file}>
      {error === undefined ? <FileUp size={22} aria-hidden /> : <CircleAlert size={22} aria-hidden />}
      <div className={css.what}>
        <strong>{file.name}</strong>
        {error === undefined ? (
          <>
            <span className={ui.muted}>{`${formatSize(sent)} / ${formatSize(file.size)}`}</span>
            <div className={ui.progress} role="progressbar" aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100} aria-label={texts.uploading(file.name)}>
              <div style={{ width: `${percent}%` }} />
            </div>
          </>
        ) : (
          <span className={ui.error} role="alert">
            {error}
          </span>
        )}
      </div>
      {error !== undefined && (
        <Button look="quiet" onClick={onRetry}>
          {texts.again}
        </Button>
      )}
      <button
        type="button"
        className={ui.iconButton}
        aria-label={error === undefined ? texts.cancel(file.name) : texts.dismiss(file.name)}
        onClick={onDismiss}
      >
        <X size={18} aria-hidden />
      </button>
    </li>
  );
}
