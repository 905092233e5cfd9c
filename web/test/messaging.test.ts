import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readable } from '../src/operations/messaging/body';
import { problem, serve, tokenFor } from './server';

describe('A redrive of all', () => {
  beforeEach(() => vi.resetModules());
  const session = { body: { accessToken: tokenFor('Olga'), tokenType: 'Bearer', expiresIn: 600 } };

  it('goes on with its operation until nothing is left', async () => {
    const answers = [
      { operationId: 'o1', sequenceNumbers: [1, 2], remaining: [], more: true },
      { operationId: 'o1', sequenceNumbers: [3], remaining: [4], more: false },
    ];
    const received = serve(({ path }) => (path.endsWith('/redrive') ? { body: answers.shift() } : session));
    const { redriveAll } = await import('../src/operations/messaging/messaging-query');
    const progress: number[] = [];

    const all = await redriveAll('payments-commands', 'Fixed.', (count) => progress.push(count));

    expect(all).toEqual({ operationId: 'o1', sequenceNumbers: [1, 2, 3], remaining: [4], more: false });
    expect(progress).toEqual([2, 3]);
    expect(received.filter(({ path }) => path.endsWith('/redrive')).map(({ body }) => body)).toEqual([
      { entity: 'payments-commands', all: true, reason: 'Fixed.' },
      { entity: 'payments-commands', all: true, reason: 'Fixed.', operationId: 'o1' },
    ]);
  });

  it('ends with the problem of a call that fails', async () => {
    serve(({ path }) => (path.endsWith('/redrive') ? problem(503, 'dependency-unavailable') : session));
    const { redriveAll } = await import('../src/operations/messaging/messaging-query');
    await expect(redriveAll('payments-commands', 'Fixed.', () => undefined)).rejects.toMatchObject({ code: 'dependency-unavailable' });
  });
});

describe('A body', () => {
  it('is indented when it is JSON', () => expect(readable('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}'));
  it('is shown as it is when it is not', () => expect(readable('{"a"')).toBe('{"a"'));
});
