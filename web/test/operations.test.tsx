import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { RouterProvider, createMemoryRouter } from 'react-router';
import { describe, expect, it } from 'vitest';
import { newQueryClient } from '../src/api/queries';
import { OrdersPage } from '../src/operations';
import { localPage } from '../src/operations/frame/LocalLink';
import { isRefundable, orderFilters } from '../src/operations/orders/order-query';
import { formatAge, formatDuration } from '../src/ui/format';
import { serve } from './server';

const order = {
  orderId: '0193e1a0-7c1e-7000-8000-0000000000aa',
  status: 'completed',
  total: { amount: 2900, currency: 'EUR' },
  lines: [{ productId: 'p', kind: 'kit', title: 'Logic puzzle box', quantity: 1, unitPrice: { amount: 2900, currency: 'EUR' } }],
  reason: null,
  history: [{ at: '2026-11-30T09:00:00Z', status: 'pending', reason: null }],
};

describe('The list of orders', () => {
  it('shows what the filters in the address ask for, and the next page on demand', async () => {
    let page = 0;
    const received = serve(() => ({ body: { items: [{ ...order, orderId: `o${page}` }], next: page++ === 0 ? 'cursor' : null } }));
    const router = createMemoryRouter([{ path: '*', element: <OrdersPage /> }], { initialEntries: ['/console/orders?status=completed'] });
    render(
      <QueryClientProvider client={newQueryClient()}>
        <RouterProvider router={router} />
      </QueryClientProvider>,
    );
    await userEvent.setup().click(await screen.findByRole('button', { name: 'Show more' }));
    expect(await screen.findAllByRole('rowheader', { name: 'Logic puzzle box' })).toHaveLength(2);
    expect(received.map((r) => r.path)).toEqual(['/api/v1/orders', '/api/v1/orders']);
    expect((screen.getByLabelText('State') as HTMLSelectElement).value).toBe('completed');
  });

  const now = Date.parse('2026-11-30T10:00:00Z');

  it.each([
    [{ status: '', age: '' }, {}],
    [{ status: 'checkout', age: '5m' }, { status: ['pending', 'reserved', 'authorized'], placedTo: '2026-11-30T09:55:00.000Z' }],
    [{ status: 'cancelled', age: '-1d' }, { status: ['cancelled'], placedFrom: '2026-11-29T10:00:00.000Z' }],
    [{ status: '', age: 'nonsense' }, {}],
  ])('asks for %o by %o', (filters, query) => expect(orderFilters({ ...filters, customer: '' }, now)).toEqual({ ...empty, ...query }));
});

const empty = { status: undefined, placedFrom: undefined, placedTo: undefined, customerId: undefined };

describe('A refund', () => {
  const saga = { kind: 'refund' as const, status: 'running' as const, startedAt: '', changedAt: '', steps: [] };

  it.each([
    ['completed', [], true],
    ['completed', [saga], false],
    ['cancelled', [], false],
    ['authorized', [], false],
  ] as const)('of an order that is %s with the sagas %o is offered: %s', (status, sagas, expected) =>
    expect(isRefundable({ ...order, status } as unknown as Parameters<typeof isRefundable>[0], sagas)).toBe(expected));
});

describe('A link to the local host', () => {
  it.each([
    ['localhost', '7071', 'http://localhost:1080/'],
    ['localhost', '7671', 'http://localhost:1680/'],
    ['localhost', '5173', undefined],
    ['shop.example', '', undefined],
    ['shop.example', '7071', undefined],
  ])('on %s:%s is %s', (hostname, port, expected) => expect(localPage('mails', { hostname, port } as Location)).toBe(expected));
});

describe('A time', () => {
  it.each([
    ['2026-11-30T09:59:18Z', '42 seconds ago'],
    ['2026-11-30T08:00:00Z', '2 hours ago'],
    ['2026-12-01T10:00:00Z', 'tomorrow'],
  ])('%s is %s', (at, text) => expect(formatAge(at, Date.parse('2026-11-30T10:00:00Z'))).toBe(text));

  it.each([
    [0.186, '186 ms'],
    [4.25, '4.3 sec'],
    [90, '1.5 min'],
    [7200, '2 hr'],
  ])('of %d seconds is %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});
