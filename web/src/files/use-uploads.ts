import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isProblem } from '../api/problem';
import { texts as frame } from '../texts';
import { upload } from './upload';

/** An upload that runs or failed. One that succeeded is a file in the list. */
export interface Upload {
  id: string;
  file: File;
  sent: number;
  /** Of a direct upload. */
  fileId: string | undefined;
  error: string | undefined;
  stop: AbortController;
}

const maxAtOnce = 3;

/** Uploads what is chosen, some at a time. */
export function useUploads() {
  const queries = useQueryClient();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const change = (id: string, part: Partial<Upload>) => setUploads((all) => all.map((u) => (u.id === id ? { ...u, ...part } : u)));
  const dismiss = (id: string) => setUploads((all) => all.filter((u) => u.id !== id));

  const send = async ({ id, file, stop }: Upload) => {
    try {
      await upload(file, { onProgress: (sent) => change(id, { sent }), onStart: (fileId) => change(id, { fileId }), signal: stop.signal });
      await queries.invalidateQueries({ queryKey: ['files'] });
      dismiss(id);
    } catch (failure) {
      if (isProblem(failure, 'cancelled')) dismiss(id);
      else change(id, { error: isProblem(failure) ? [failure.message, ...Object.values(failure.errors).flat()].join(' ') : frame.problems.unexpected });
    }
  };
  const add = async (files: Iterable<File>) => {
    const queue = [...files].map((file) => ({ id: crypto.randomUUID(), file, sent: 0, fileId: undefined, error: undefined, stop: new AbortController() }));
    setUploads((all) => [...queue, ...all]);
    const waiting = [...queue];
    await Promise.all(
      Array.from({ length: maxAtOnce }, async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) if (!next.stop.signal.aborted) await send(next);
      }),
    );
  };
  return {
    uploads,
    add,
    dismiss: ({ id, stop }: Upload) => {
      stop.abort();
      dismiss(id);
    },
    retry: (failed: Upload) => {
      const next = { ...failed, sent: 0, error: undefined };
      change(failed.id, next);
      void send(next);
    },
  };
}
