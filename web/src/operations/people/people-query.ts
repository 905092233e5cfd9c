import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client';
import type { components as customers } from '../../api/generated/customers';
import type { components as identity } from '../../api/generated/identity';
import { dataOf } from '../../api/problem';
import { pagesOf } from '../../api/queries';

export type Customer = customers['schemas']['Customer'];
export type Country = customers['schemas']['Country'];
export type Account = identity['schemas']['Account'];
export type Role = identity['schemas']['Role'];
export type SecurityEvent = identity['schemas']['SecurityEvents']['items'][number];
export type SecurityEventType = identity['schemas']['SecurityEventType'];

export function customersQuery({ q, country }: { q: string; country: string }) {
  return pagesOf(['customers', 'search', q, country], (page, signal) =>
    dataOf(
      api.customers.GET('/api/v1/customers', {
        signal,
        params: { query: { ...(q === '' ? {} : { q }), ...(country === '' ? {} : { country: country as Country }), ...page } },
      }),
    ),
  );
}

export function customerQuery(id: string) {
  return queryOptions({
    queryKey: ['customers', id],
    queryFn: ({ signal }) => dataOf(api.customers.GET('/api/v1/customers/{id}', { signal, params: { path: { id } } })),
  });
}

const inactiveDays = 90;

/** The groups of accounts that are no role. */
const groups = {
  '': {},
  privileged: { privileged: true },
  inactive: { privileged: true, inactiveDays },
  withoutSecondFactor: { privileged: true, secondFactor: false },
};

/** `who`: accounts with a role, or one of the groups. */
export function usersQuery({ q, who }: { q: string; who: string }) {
  const filter = who in groups ? groups[who as keyof typeof groups] : { role: who as Role };
  return pagesOf(['users', 'list', q, who], (page, signal) =>
    dataOf(api.identity.GET('/api/v1/users', { signal, params: { query: { ...(q === '' ? {} : { search: q }), ...filter, ...page } } })),
  );
}

export function userQuery(id: string) {
  return queryOptions({
    queryKey: ['users', id],
    queryFn: ({ signal }) => dataOf(api.identity.GET('/api/v1/users/{id}', { signal, params: { path: { id } } })),
  });
}

export function securityEventsQuery({ type, user }: { type: string; user: string }) {
  return pagesOf(['security-events', type, user], (page, signal) =>
    dataOf(
      api.identity.GET('/api/v1/security-events', {
        signal,
        params: { query: { ...(type === '' ? {} : { type: type as SecurityEventType }), ...(user === '' ? {} : { userId: user }), ...page } },
      }),
    ),
  );
}
