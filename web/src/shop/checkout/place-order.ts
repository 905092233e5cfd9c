import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { api } from '../../api/client';
import { dataOf, isProblem } from '../../api/problem';
import type { components } from '../../api/generated/ordering';

type Order = components['schemas']['PlaceOrderRequest'];

/** A key for each attempt. It stays while it is unknown whether the attempt arrived, so that a repetition orders nothing twice. */
export class AttemptKey {
  private attempt: { key: string; order: string } | undefined;

  of(order: Order): string {
    const text = JSON.stringify(order);
    if (this.attempt?.order !== text) this.attempt = { key: crypto.randomUUID(), order: text };
    return this.attempt.key;
  }

  /** The server said no: the next attempt is another one. */
  refused(): void {
    this.attempt = undefined;
  }
}

export function usePlaceOrder(onPlaced: (orderId: string) => void) {
  const keys = useRef(new AttemptKey());
  return useMutation({
    mutationFn: (order: Order) =>
      dataOf(api.ordering.POST('/api/v1/orders', { params: { header: { 'Idempotency-Key': keys.current.of(order) } }, body: order })),
    onSuccess: ({ orderId }) => onPlaced(orderId),
    onError: (error) => {
      if (isProblem(error) && !error.isTransient) keys.current.refused();
    },
  });
}
