import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client';
import type { components } from '../../api/generated/ordering';
import { dataOf } from '../../api/problem';
import { pagesOf } from '../../api/queries';

export type Order = components['schemas']['Order'];
export type OrderStatus = components['schemas']['OrderStatus'];

const inCheckout: OrderStatus[] = ['pending', 'reserved', 'authorized'];
const milliseconds = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What the filters ask of the API. An age such as `5m` is "longer ago than", `-5m` "in the last". */
export function orderFilters({ status, age, customer }: { status: string; age: string; customer: string }, now = Date.now()) {
  const [, recent, count, unit] = /^(-?)(\d+)([mhd])$/.exec(age) ?? [];
  const limit = unit === undefined ? undefined : new Date(now - Number(count) * milliseconds[unit as keyof typeof milliseconds]).toISOString();
  return {
    status: status === '' ? undefined : status === 'checkout' ? inCheckout : [status as OrderStatus],
    placedFrom: recent === '-' ? limit : undefined,
    placedTo: recent === '' ? limit : undefined,
    customerId: customer === '' ? undefined : customer,
  };
}

export function allOrdersQuery(filters: Parameters<typeof orderFilters>[0]) {
  return pagesOf(['orders', 'all', filters], (page, signal) =>
    dataOf(api.ordering.GET('/api/v1/orders', { signal, params: { query: { ...orderFilters(filters), ...page } } })),
  );
}

const pauseWhileRunning = 2000;

/** A refund that was asked for is awaited until the timeline has it: the order may be refunded before the timeline is read again. */
export function timelineQuery(id: string, isRefunding = false) {
  return queryOptions({
    queryKey: ['orders', id, 'timeline'],
    queryFn: ({ signal }) => dataOf(api.ordering.GET('/api/v1/orders/{id}/timeline', { signal, params: { path: { id } } })),
    refetchInterval: ({ state: { data } }) => {
      const sagas = data?.sagas ?? [];
      return sagas.some((saga) => saga.status === 'running') || (isRefunding && !sagas.some((saga) => saga.kind === 'refund')) ? pauseWhileRunning : false;
    },
  });
}

export type Saga = components['schemas']['Timeline']['sagas'][number];

/** Whether an operator may refund it: it was paid, and nobody does it yet. */
export function isRefundable(order: Order, sagas: readonly Saga[] | undefined): boolean {
  return order.status === 'completed' && !(sagas ?? []).some((saga) => saga.kind === 'refund');
}
