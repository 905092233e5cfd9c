import { api } from '../../api/client';
import type { components } from '../../api/generated/files';
import { dataOf } from '../../api/problem';
import { pagesOf } from '../../api/queries';

export type QuarantinedFile = components['schemas']['QuarantinedFile'];
export type RejectionCode = QuarantinedFile['reason']['code'];

export const quarantineKey = ['files', 'quarantine'] as const;

export function quarantineQuery(reason: string) {
  return pagesOf([...quarantineKey, reason], (page, signal) =>
    dataOf(api.files.GET('/api/v1/files/quarantine', { signal, params: { query: { ...(reason === '' ? {} : { reason }), ...page } } })),
  );
}

/** Whether it was rejected through no fault of its own, and its bytes are still there. */
export function isRedrivable({ reason, discarded }: Pick<QuarantinedFile, 'reason' | 'discarded'>): boolean {
  return reason.code === 'processing-failed' && discarded === null;
}
