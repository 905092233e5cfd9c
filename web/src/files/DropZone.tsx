import { UploadCloud } from 'lucide-react';
import { useRef, useState } from 'react';
import ui from '../ui/ui.module.css';
import css from './files.module.css';
import { texts } from './texts';

export function DropZone({ onFiles }: { onFiles: (files: Iterable<File>) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  return (
    <div
      className={css.drop}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles(event.dataTransfer.files);
      }}
    >
      <UploadCloud size={34} aria-hidden />
      <p>
        {texts.drop}{' '}
        <button type="button" className={css.choose} onClick={() => input.current?.click()}>
          {texts.choose}
        </button>
      </p>
      <p className={ui.hint}>{texts.types}</p>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={texts.choose}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = ''; // so that the same file can be chosen again
        }}
      />
    </div>
  );
}
