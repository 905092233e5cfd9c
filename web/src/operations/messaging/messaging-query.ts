import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client';
import type { components } from '../../api/generated/operations';
import { dataOf } from '../../api/problem';
import { pagesOf } from '../../api/queries';

export type MessagingEntity = components['schemas']['Entities']['items'][number];
export type DeadLetter = components['schemas']['DeadLetter'];
export type Changed = components['schemas']['Changed'];
export type AuditEntry = components['schemas']['AuditEntry'];
export type App = components['schemas']['Apps']['items'][number];

/** The key of everything that a redrive or discard may change. */
export const messagingKey = ['operations'] as const;

export const entitiesQuery = () =>
  queryOptions({
    queryKey: [...messagingKey, 'entities'],
    queryFn: ({ signal }) => dataOf(api.operations.GET('/api/v1/operations/entities', { signal })),
    refetchInterval: 10_000,
  });

export const deadLettersQuery = (entity: string) =>
  pagesOf([...messagingKey, 'dead-letters', entity], (page, signal) =>
    dataOf(api.operations.GET('/api/v1/operations/dead-letters', { signal, params: { query: { entity, ...page } } })),
  );

/** The dead letters that mention something by its id. */
export const foundDeadLettersQuery = (id: string) =>
  queryOptions({
    queryKey: [...messagingKey, 'dead-letters', 'search', id],
    queryFn: ({ signal }) => dataOf(api.operations.GET('/api/v1/operations/dead-letters/search', { signal, params: { query: { id } } })),
  });

/** Not below that key: who has redriven a message leaves its page, where it is no longer found. */
export const deadLetterQuery = (entity: string, sequenceNumber: number) =>
  queryOptions({
    queryKey: ['dead-letter', entity, sequenceNumber],
    queryFn: ({ signal }) =>
      dataOf(api.operations.GET('/api/v1/operations/dead-letters/{sequenceNumber}', { signal, params: { path: { sequenceNumber }, query: { entity } } })),
  });

export const auditQuery = (entity: string) =>
  pagesOf([...messagingKey, 'audit', entity], (page, signal) =>
    dataOf(api.operations.GET('/api/v1/operations/audit', { signal, params: { query: { ...(entity !== '' && { entity }), ...page } } })),
  );

export const appsQuery = () =>
  queryOptions({
    queryKey: ['apps'],
    queryFn: ({ signal }) => dataOf(api.operations.GET('/api/v1/operations/apps', { signal })),
    refetchInterval: 10_000,
  });

export function redrive(entity: string, sequenceNumbers: number[], reason: string, body?: string): Promise<Changed> {
  return post({ entity, sequenceNumbers, reason, ...(body !== undefined && { body }) });
}

/** Sends all again, call by call, since one call does a part. */
export async function redriveAll(entity: string, reason: string, onProgress: (count: number) => void): Promise<Changed> {
  const all: Changed = { operationId: '', sequenceNumbers: [], remaining: [], more: true };
  while (all.more) {
    const { operationId, sequenceNumbers, remaining, more } = await post({ entity, all: true, reason, ...(all.operationId !== '' && { operationId: all.operationId }) });
    Object.assign(all, { operationId, remaining, more, sequenceNumbers: [...all.sequenceNumbers, ...sequenceNumbers] });
    onProgress(all.sequenceNumbers.length);
  }
  return all;
}

export function discard(entity: string, sequenceNumbers: number[], reason: string): Promise<Changed> {
  return dataOf(api.operations.POST('/api/v1/operations/dead-letters/discard', { body: { entity, sequenceNumbers, reason } }));
}

function post(body: components['schemas']['RedriveRequest']): Promise<Changed> {
  return dataOf(api.operations.POST('/api/v1/operations/dead-letters/redrive', { body }));
}

/** The address of the page with the dead letters of a queue or subscription, or with one of them. */
export function deadLettersPath(entity: string, sequenceNumber?: number): string {
  return `/console/dead-letters${sequenceNumber === undefined ? '' : `/${sequenceNumber}`}?entity=${encodeURIComponent(entity)}`;
}
