import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client';
import type { components } from '../../api/generated/jobs';
import { dataOf } from '../../api/problem';
import { pagesOf } from '../../api/queries';

export type Job = components['schemas']['Job'];
export type JobType = components['schemas']['JobType'];
export type JobStatus = Job['status'];
export type Stats = components['schemas']['Stats'];
export type Schedule = components['schemas']['Schedule'];

const pause = 2000;
const statsPause = 5000;

/** Whether it has not ended yet. */
export function isOpen({ status }: Pick<Job, 'status'>): boolean {
  return status === 'scheduled' || status === 'queued' || status === 'running';
}

export function jobsQuery({ type, status }: { type: string; status: string }) {
  return {
    ...pagesOf(['jobs', 'list', type, status], (page, signal) =>
      dataOf(
        api.jobs.GET('/api/v1/jobs', {
          signal,
          params: { query: { ...(type === '' ? {} : { type: type as JobType }), ...(status === '' ? {} : { status: status as JobStatus }), ...page } },
        }),
      ),
    ),
    refetchInterval: pause,
  };
}

export function jobQuery(id: string) {
  return queryOptions({
    queryKey: ['jobs', id],
    queryFn: ({ signal }) => dataOf(api.jobs.GET('/api/v1/jobs/{id}', { signal, params: { path: { id } } })),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isOpen(data) ? pause : false),
  });
}

export function statsQuery() {
  return queryOptions({
    queryKey: ['jobs', 'stats'],
    queryFn: ({ signal }) => dataOf(api.jobs.GET('/api/v1/jobs/stats', { signal })),
    refetchInterval: statsPause,
  });
}

export function schedulesQuery() {
  return pagesOf(['jobs', 'schedules'], (page, signal) => dataOf(api.jobs.GET('/api/v1/jobs/schedules', { signal, params: { query: page } })));
}

export function fetchReport(id: string, format: 'csv' | 'pdf'): Promise<Blob> {
  const call = { params: { path: { id } }, parseAs: 'blob' } as const;
  type Answer = Promise<{ data?: Blob; error?: unknown; response: Response }>;
  return dataOf<Blob>(
    (format === 'csv' ? api.jobs.GET('/api/v1/jobs/{id}/result/report.csv', call) : api.jobs.GET('/api/v1/jobs/{id}/result/report.pdf', call)) as Answer,
  );
}
