import { beforeEach, describe, expect, it, vi } from 'vitest';
import { catalogQuery, filterOf, searchOf } from '../src/shop/catalog/catalog-query';
import { excerptOf } from '../src/shop/catalog/excerpt';
import { AttemptKey } from '../src/shop/checkout/place-order';
import { isRunning, pauseAfter } from '../src/shop/orders/order-query';

const book = { productId: 'p1', kind: 'kit', title: 'Box', price: { amount: 2900, currency: 'EUR' }, quantity: 1 };

describe('The basket', () => {
  beforeEach(() => vi.resetModules());
  const stored = () => JSON.parse(localStorage.getItem('platform.basket') ?? '[]') as (typeof book)[];

  it('adds up the quantities of a product, up to what one order may have', async () => {
    const { addToBasket } = await import('../src/shop/basket/basket');
    addToBasket({ ...book, quantity: 4 });
    addToBasket({ ...book, quantity: 9 });
    expect(stored()).toEqual([{ ...book, quantity: 10 }]);
  });

  it('has one seat of a course', async () => {
    const { addToBasket } = await import('../src/shop/basket/basket');
    addToBasket({ ...book, kind: 'course' });
    addToBasket({ ...book, kind: 'course' });
    expect(stored()).toEqual([{ ...book, kind: 'course', quantity: 1 }]);
  });

  it.each(['', '{', '{}', '[1]', '[{"productId":1}]', '[{"productId":"p","title":"t","quantity":1.5,"price":{"amount":1}}]'])(
    'starts empty when what the browser kept is %s',
    async (text) => {
      localStorage.setItem('platform.basket', text);
      const { addToBasket } = await import('../src/shop/basket/basket');
      addToBasket(book);
      expect(stored()).toEqual([book]);
    },
  );
});

describe('The key of an attempt to order', () => {
  const order = { lines: [{ productId: 'p1', quantity: 1 }], payment: { token: 'tok_visa' } };

  it('stays for a repetition, and changes with the order', () => {
    const keys = new AttemptKey();
    const first = keys.of(order);
    expect(keys.of(order)).toBe(first);
    expect(keys.of({ ...order, payment: { token: 'tok_slow' } })).not.toBe(first);
  });

  it('changes after a refusal', () => {
    const keys = new AttemptKey();
    const first = keys.of(order);
    keys.refused();
    expect(keys.of(order)).not.toBe(first);
  });
});

describe('Following an order', () => {
  it('asks less often while nothing happens, at least every five seconds', () => {
    expect([0, 1, 2, 20].map(pauseAfter)).toEqual([400, 600, 900, 5000]);
  });

  it.each(['completed', 'cancelled', 'refunded'] as const)('ends when it is %s', (status) => expect(isRunning({ status })).toBe(false));
});

describe('The filter of the catalog', () => {
  it('is in the address', () => {
    const text = 'q=azure+functions&kind=course&tag=azure&min=10&max=90&sort=-price';
    expect(searchOf(filterOf(new URLSearchParams(text))).toString()).toBe(text);
  });

  it.each(['min=x', 'max=-1', 'min=99999999', 'sort=unknown', 'q='])('ignores %s', (text) =>
    expect(searchOf(filterOf(new URLSearchParams(text))).toString()).toBe(''),
  );

  it('searches in cents, in one currency, and only for what is given', async () => {
    let asked = '';
    vi.stubGlobal('fetch', (request: Request) => {
      asked = new URL(request.url).search;
      return Promise.resolve(Response.json({ items: [] }));
    });
    const query = catalogQuery({ q: '', kind: 'kit', tag: '', minPrice: 10, maxPrice: undefined, sort: undefined });
    await (query.queryFn as unknown as (context: object) => Promise<unknown>)({ pageParam: null, signal: new AbortController().signal });
    expect(asked).toBe('?limit=24&kind=kit&minPrice=1000&currency=EUR');
  });
});

describe('The excerpt of a hit', () => {
  it.each([
    ['Box', 'Box: Eight puzzles: all hard.', 'Eight puzzles: all hard.'],
    ['Box', '<mark>Box</mark>: Eight <mark>puzzles</mark>.', 'Eight <mark>puzzles</mark>.'],
    ['Box: two', 'Box: <mark>two</mark>: Puzzles.', 'Puzzles.'],
    ['Box', 'A text about the Box: here.', 'A text about the Box: here.'],
  ])('of %s leaves out the title', (title, highlight, expected) => expect(excerptOf({ title, highlight }, true)).toBe(expected));

  it('has no marks where nothing was searched for', () => expect(excerptOf({ title: 'Box', highlight: 'Box: <mark>A</mark> b' }, false)).toBe('A b'));
});

