import { cleanup } from '@testing-library/react';
import { afterEach, beforeEach } from 'vitest';

// One request at a time, as the browser's lock manager grants it.
let last: Promise<unknown> = Promise.resolve();
Object.defineProperty(navigator, 'locks', {
  value: { request: (_: string, work: () => Promise<unknown>) => (last = last.then(work, work)) },
});

beforeEach(() => localStorage.clear());
afterEach(cleanup);
