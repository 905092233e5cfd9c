import { useSyncExternalStore } from 'react';

export interface BasketLine {
  productId: string;
  kind: string;
  title: string;
  price: { amount: number; currency: string };
  quantity: number;
}

const key = 'platform.basket';
const maxQuantity = 10; // of one product in open orders (Ordering__MaxUnitsOnHold)
const listeners = new Set<() => void>();
let lines: readonly BasketLine[] = read();

// Another tab changed it.
window.addEventListener('storage', (event) => {
  if (event.key !== key) return;
  lines = read();
  changed();
});

function read(): BasketLine[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isLine) : [];
  } catch {
    return [];
  }
}

function isLine(value: unknown): value is BasketLine {
  const line = value as BasketLine | null;
  return typeof line?.productId === 'string' && typeof line.title === 'string' && Number.isInteger(line.quantity) && Number.isInteger(line.price?.amount);
}

function changed(): void {
  for (const listener of listeners) listener();
}

function write(next: readonly BasketLine[]): void {
  lines = next;
  localStorage.setItem(key, JSON.stringify(next));
  changed();
}

/** How many units of a product one order may have: a person needs one seat of a course. */
export function maxQuantityOf(kind: string): number {
  return kind === 'course' ? 1 : maxQuantity;
}

export function addToBasket(line: BasketLine): void {
  const known = lines.find((l) => l.productId === line.productId);
  const quantity = Math.min((known?.quantity ?? 0) + line.quantity, maxQuantityOf(line.kind));
  write([...lines.filter((l) => l !== known), { ...line, quantity }]);
}

export function setQuantity(productId: string, quantity: number): void {
  write(lines.map((l) => (l.productId === productId ? { ...l, quantity: Math.max(1, Math.min(quantity, maxQuantityOf(l.kind))) } : l)));
}

export function removeFromBasket(productId: string): void {
  write(lines.filter((l) => l.productId !== productId));
}

export function emptyBasket(): void {
  write([]);
}

/** The basket, kept in this browser. */
export function useBasket() {
  const current = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => lines,
  );
  const currencies = new Set(current.map((l) => l.price.currency));
  return {
    lines: current,
    count: current.reduce((sum, l) => sum + l.quantity, 0),
    /** Null when the basket is empty or has several currencies. */
    total: currencies.size === 1 ? { amount: current.reduce((sum, l) => sum + l.price.amount * l.quantity, 0), currency: [...currencies][0]! } : null,
    isMixed: currencies.size > 1,
  };
}
