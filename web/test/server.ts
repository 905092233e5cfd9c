import { vi } from 'vitest';

export interface Received {
  method: string;
  path: string;
  headers: Headers;
  body: unknown;
}

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> };

/** A server in the place of `fetch`. What it received, in order. */
export function serve(answer: (request: Received) => Answer | Promise<Answer>): Received[] {
  const received: Received[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const text = await request.text();
    const { pathname: path } = new URL(request.url);
    const one = { method: request.method, path, headers: request.headers, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
    received.push(one);
    const { status = 200, body, headers } = await answer(one);
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    return new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'Content-Type': type, ...headers } });
  });
  return received;
}

export function problem(status: number, code: string, detail = 'Not possible.', errors?: Record<string, string[]>): Answer {
  return { status, body: { type: `urn:problem-type:platform:${code}`, title: '', status, detail, traceId: 'trace', errors } };
}

/** A token whose signature nobody checks. */
export function tokenFor(name: string, sequence = 1): string {
  const claims = { sub: '0193e1a0-7c1e-7000-8000-000000000001', email: 'ada@example.com', name, roles: ['customer'], sequence };
  const bytes = new TextEncoder().encode(JSON.stringify(claims));
  return `e30.${btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}.signature`;
}
