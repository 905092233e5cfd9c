import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../api/client';
import type { components } from '../api/generated/files';
import { dataOf } from '../api/problem';

export type OwnFile = components['schemas']['File'];

const pause = 1500;

/** How long an upload that was started may take; afterwards the quota takes it for abandoned too. */
const maxUploadTime = 3_600_000;

/** Whether a file's state changes soon. After a direct upload the file is pending until the storage's event has arrived. */
export function isChanging({ status, createdAt }: Pick<OwnFile, 'status' | 'createdAt'>, now = Date.now()): boolean {
  return status === 'pending' ? now - Date.parse(createdAt) < maxUploadTime : status === 'uploaded' || status === 'processing';
}

/** The caller's files, followed while one of them is being uploaded or checked. */
export function filesQuery() {
  return infiniteQueryOptions({
    queryKey: ['files'],
    queryFn: ({ pageParam, signal }) =>
      dataOf(api.files.GET('/api/v1/files', { signal, params: { query: pageParam === null ? {} : { after: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.items.some((file) => isChanging(file))) ? pause : false,
  });
}

export function fileQuery(id: string) {
  return queryOptions({
    queryKey: ['files', id],
    queryFn: ({ signal }) => dataOf(api.files.GET('/api/v1/files/{id}', { signal, params: { path: { id } } })),
  });
}

export function fetchContent(id: string): Promise<Blob> {
  return dataOf(
    api.files.GET('/api/v1/files/{id}/content', { params: { path: { id } }, parseAs: 'blob' }) as Promise<{
      data?: Blob;
      error?: unknown;
      response: Response;
    }>,
  );
}
