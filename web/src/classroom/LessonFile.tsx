import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { fetchContent, fileQuery } from '../files/file-query';
import { Button } from '../ui/Button';
import { ProblemAlert, Skeletons } from '../ui/Feedback';
import { saveAs } from '../ui/download';
import { texts } from './texts';

/** A lesson that is a file: pictures and films are shown, everything else is saved. */
export function LessonFile({ fileId }: { fileId: string }) {
  const { data: file, error, refetch } = useQuery(fileQuery(fileId));
  const [failure, setFailure] = useState<unknown>();
  if (file === undefined) return error === null ? <Skeletons count={1} height={260} /> : <ProblemAlert error={error} onRetry={() => void refetch()} />;
  const isShown = /^(image|video)\//.test(file.contentType);
  const save = () => {
    setFailure(undefined);
    fetchContent(fileId).then((content) => saveAs(content, file.name), setFailure);
  };
  return (
    <>
      {isShown && <Media fileId={fileId} name={file.name} contentType={file.contentType} />}
      {failure !== undefined && <ProblemAlert error={failure} />}
      <Button look={isShown ? 'quiet' : 'primary'} onClick={save}>
        <Download size={18} aria-hidden />
        {`${texts.lesson.download} (${file.name})`}
      </Button>
    </>
  );
}

/** An element cannot send a token, so the bytes are fetched first. */
function Media({ fileId, name, contentType }: { fileId: string; name: string; contentType: string }) {
  const { data, error, refetch } = useQuery({ queryKey: ['files', fileId, 'content'], queryFn: () => fetchContent(fileId), gcTime: 0, staleTime: Infinity });
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (data === undefined) return;
    const next = URL.createObjectURL(data);
    setUrl(next);
    return () => URL.revokeObjectURL(next);
  }, [data]);
  if (error !== null) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (url === undefined) return <Skeletons count={1} height={260} />;
  return contentType.startsWith('image/') ? <img src={url} alt={name} /> : <video src={url} controls aria-label={name} />;
}
