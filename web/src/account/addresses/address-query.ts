import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client';
import { dataOf, versionedDataOf } from '../../api/problem';
import type { AddressRequest } from './address-form';

const maxAddresses = 20; // of a customer, so one page has them all

export function addressesQuery() {
  return queryOptions({
    queryKey: ['addresses'],
    queryFn: ({ signal }) => dataOf(api.customers.GET('/api/v1/customers/me/addresses', { signal, params: { query: { limit: maxAddresses } } })),
  });
}

async function etagOf(id: string): Promise<string> {
  return (await versionedDataOf(api.customers.GET('/api/v1/customers/me/addresses/{id}', { params: { path: { id } } }))).etag;
}

/** Adds an address, or replaces one. */
export async function saveAddress(id: string | undefined, body: AddressRequest, key: string): Promise<void> {
  if (id === undefined) {
    await dataOf(api.customers.POST('/api/v1/customers/me/addresses', { params: { header: { 'Idempotency-Key': key } }, body }));
    return;
  }
  const header = { 'If-Match': await etagOf(id) };
  await dataOf(api.customers.PUT('/api/v1/customers/me/addresses/{id}', { params: { path: { id }, header }, body }));
}

export async function removeAddress(id: string): Promise<void> {
  const header = { 'If-Match': await etagOf(id) };
  await dataOf(api.customers.DELETE('/api/v1/customers/me/addresses/{id}', { params: { path: { id }, header } }));
}
