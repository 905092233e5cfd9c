import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Download, FileArchive, FileImage, FileText, FileVideo, type LucideIcon, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api } from '../api/client';
import { dataOf } from '../api/problem';
import { Confirm } from '../ui/Dialog';
import { ProblemAlert } from '../ui/Feedback';
import { saveAs } from '../ui/download';
import { formatDateTime, formatSize } from '../ui/format';
import ui from '../ui/ui.module.css';
import { type OwnFile, fetchContent } from './file-query';
import css from './files.module.css';
import { texts } from './texts';

const kinds: Record<OwnFile['status'], string> = { pending: '', uploaded: 'accent', processing: 'accent', ready: 'good', rejected: 'bad' };

function iconOf(contentType: string): LucideIcon {
  if (contentType.startsWith('image/')) return FileImage;
  if (contentType.startsWith('video/')) return FileVideo;
  return contentType === 'application/zip' ? FileArchive : FileText;
}

function describe({ size, createdAt, details }: OwnFile): string {
  return [
    size !== null && formatSize(size),
    details.pages !== null && texts.details.pages(details.pages),
    details.rows !== null && texts.details.rows(details.rows),
    details.width !== null && details.height !== null && texts.details.pixels(details.width, details.height),
    formatDateTime(createdAt),
  ]
    .filter(Boolean)
    .join(' · ');
}

export function FileRow({ file }: { file: OwnFile }) {
  const { fileId, name, contentType, status, reason } = file;
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const download = useMutation({ mutationFn: async () => saveAs(await fetchContent(fileId), name) });
  const remove = useMutation({
    mutationFn: () => dataOf(api.files.DELETE('/api/v1/files/{id}', { params: { path: { id: fileId } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['files'] }),
    onSettled: () => setAsking(false),
  });
  const Icon = iconOf(contentType);
  const failure = download.error ?? remove.error;
  return (
    <li className={css.file}>
      <Icon size={22} aria-hidden />
      <div className={css.what}>
        <strong>{name}</strong>
        <span className={`${ui.muted} ${ui.small}`}>{describe(file)}</span>
        {reason !== null && <span className={ui.error}>{reason.detail}</span>}
        {failure !== null && <ProblemAlert error={failure} />}
      </div>
      <span className={ui.badge} data-kind={kinds[status]} role="status">
        {texts.status[status]}
      </span>
      {status === 'ready' && (
        <button type="button" className={ui.iconButton} aria-label={texts.download(name)} disabled={download.isPending} onClick={() => download.mutate()}>
          <Download size={18} aria-hidden />
        </button>
      )}
      <button type="button" className={ui.iconButton} aria-label={texts.remove(name)} onClick={() => setAsking(true)}>
        <Trash2 size={18} aria-hidden />
      </button>
      {isAsking && (
        <Confirm title={texts.removeTitle} confirm={texts.delete} busy={remove.isPending} onConfirm={remove.mutate} onClose={() => setAsking(false)}>
          {texts.removeHint(name)}
        </Confirm>
      )}
    </li>
  );
}
