import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client';
import { isProblem, versionedDataOf } from '../../api/problem';

const maxTries = 15;

/** The profile and its version. Customers makes it from Identity's event, shortly after the registration. */
export function profileQuery() {
  return queryOptions({
    queryKey: ['profile'],
    queryFn: ({ signal }) => versionedDataOf(api.customers.GET('/api/v1/customers/me', { signal })),
    retry: (count, error) => count < maxTries && isProblem(error) && (error.status === 404 || error.isTransient),
    retryDelay: 1000,
  });
}
