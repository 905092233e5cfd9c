import { useInfiniteQuery } from '@tanstack/react-query';
import { FolderOpen } from 'lucide-react';
import { texts as frame } from '../texts';
import { Button } from '../ui/Button';
import { Empty, ProblemAlert, Skeletons } from '../ui/Feedback';
import { Page } from '../ui/Page';
import ui from '../ui/ui.module.css';
import { DropZone } from './DropZone';
import { FileRow } from './FileRow';
import { UploadRow } from './UploadRow';
import { filesQuery } from './file-query';
import { texts } from './texts';
import { useUploads } from './use-uploads';

export function FilesPage() {
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery(filesQuery());
  const { uploads, add, dismiss, retry } = useUploads();
  const started = new Set(uploads.map((upload) => upload.fileId));
  const files = data?.pages.flatMap((page) => page.items).filter((file) => !started.has(file.fileId)) ?? [];
  return (
    <Page title={texts.title} lead={texts.lead} width="text">
      <div className={ui.stack}>
        <DropZone onFiles={(chosen) => void add(chosen)} />
        {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
        {isPending && <Skeletons count={3} height={76} />}
        {data !== undefined && files.length === 0 && uploads.length === 0 && (
          <Empty icon={FolderOpen} title={texts.empty}>
            <p>{texts.emptyHint}</p>
          </Empty>
        )}
        <ul className={ui.list}>
          {uploads.map((upload) => (
            <UploadRow key={upload.id} upload={upload} onDismiss={() => dismiss(upload)} onRetry={() => retry(upload)} />
          ))}
          {files.map((file) => (
            <FileRow key={file.fileId} file={file} />
          ))}
        </ul>
        {hasNextPage && (
          <div>
            <Button look="secondary" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {frame.loadMore}
            </Button>
          </div>
        )}
      </div>
    </Page>
  );
}
