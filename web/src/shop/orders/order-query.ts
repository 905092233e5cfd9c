import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client';
import type { components } from '../../api/generated/ordering';
import { dataOf } from '../../api/problem';

export type Order = components['schemas']['Order'];

const firstPause = 400;
const longestPause = 5000;

/** Whether the saga still works on the order. A completed one may be refunded later. */
export function isRunning({ status }: Pick<Order, 'status'>): boolean {
  return status === 'pending' || status === 'reserved' || status === 'authorized';
}

/** How long to wait before asking again: longer each time while nothing happens. */
export function pauseAfter(answersWithoutChange: number): number {
  return Math.min(firstPause * 1.5 ** answersWithoutChange, longestPause);
}

/** An order, followed until it is final. */
export function orderQuery(id: string) {
  let known = 0;
  let unchanged = 0;
  return queryOptions({
    queryKey: ['orders', id],
    queryFn: ({ signal }) => dataOf(api.ordering.GET('/api/v1/orders/{id}', { signal, params: { path: { id } } })),
    refetchInterval: ({ state: { data } }) => {
      if (data === undefined || !isRunning(data)) return false;
      unchanged = data.history.length === known ? unchanged + 1 : 0;
      known = data.history.length;
      return pauseAfter(unchanged);
    },
  });
}

export function ordersQuery() {
  return infiniteQueryOptions({
    queryKey: ['orders'],
    queryFn: ({ pageParam, signal }) =>
      dataOf(api.ordering.GET('/api/v1/orders', { signal, params: { query: pageParam === null ? {} : { after: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export function paymentQuery(orderId: string) {
  return queryOptions({
    queryKey: ['payments', orderId],
    queryFn: ({ signal }) => dataOf(api.payments.GET('/api/v1/payments/{orderId}', { signal, params: { path: { orderId } } })),
  });
}
