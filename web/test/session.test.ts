import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { problem, serve, tokenFor } from './server';

const address = (path: string) => new Request(new URL(path, window.location.origin));
const load = async () => ({ ...(await import('../src/session/session')), ...(await import('../src/session/refresh')) });

const loadWithStepUp = async () => {
  const stepUps = await import('../src/session/step-up');
  return { ...(await load()), ...stepUps, pending: stepUps.pendingStepUp };
};

beforeEach(() => vi.resetModules());
afterEach(() => vi.useRealTimers());

describe('A session', () => {
  it('is in a cookie: what JavaScript can read holds no refresh token', async () => {
    const received = serve(() => ({ body: { accessToken: tokenFor('Ada'), expiresIn: 600 } }));
    const { logIn, currentSession } = await load();
    await logIn('ada@example.com', 'correct-horse-9');
    expect(received[0]).toMatchObject({ path: '/api/v1/auth/login', body: { email: 'ada@example.com', cookie: true } });
    expect(currentSession()).toMatchObject({ status: 'user', user: { name: 'Ada', roles: ['customer'] } });
    expect(JSON.stringify({ ...localStorage })).not.toContain('token');
  });

  it('is resumed by the cookie after a reload, with the header that another site cannot send', async () => {
    localStorage.setItem('platform.session', '1');
    const received = serve(() => ({ body: { accessToken: tokenFor('Zoë'), expiresIn: 600 } }));
    const { resumeSession, currentSession } = await load();
    await resumeSession();
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ path: '/api/v1/auth/refresh', body: undefined });
    expect(received[0]!.headers.get('X-CSRF')).toBe('1');
    expect(currentSession()).toMatchObject({ status: 'user', user: { name: 'Zoë' } });
  });

  it('is not looked for where nobody has logged in', async () => {
    const received = serve(() => ({}));
    const { resumeSession, currentSession } = await load();
    await resumeSession();
    expect(received).toEqual([]);
    expect(currentSession()).toEqual({ status: 'anonymous' });
  });

  it('renews its token before it expires, once for all requests', async () => {
    vi.useFakeTimers();
    let renewals = 0;
    const received = serve(({ path }) =>
      path.endsWith('/login') || path.endsWith('/refresh') ? { body: { accessToken: tokenFor('Ada', renewals++), expiresIn: 600 } } : { body: {} },
    );
    const { logIn, fetchAsUser } = await load();
    await logIn('ada@example.com', 'correct-horse-9');
    vi.advanceTimersByTime(571_000);
    await Promise.all([fetchAsUser(address('/api/v1/orders')), fetchAsUser(address('/api/v1/files'))]);
    expect(received.filter((r) => r.path.endsWith('/refresh'))).toHaveLength(1);
    for (const request of received.slice(2)) expect(request.headers.get('Authorization')).toBe(`Bearer ${tokenFor('Ada', 1)}`);
  });

  it('repeats a request once with a new token when the server takes the old one no more', async () => {
    const received = serve(({ path, headers }) => {
      if (path.endsWith('/login')) return { body: { accessToken: tokenFor('Ada', 1), expiresIn: 600 } };
      if (path.endsWith('/refresh')) return { body: { accessToken: tokenFor('Ada', 2), expiresIn: 600 } };
      return headers.get('Authorization') === `Bearer ${tokenFor('Ada', 2)}` ? { body: {} } : problem(401, 'invalid-token');
    });
    const { logIn, fetchAsUser } = await load();
    await logIn('ada@example.com', 'correct-horse-9');
    expect((await fetchAsUser(address('/api/v1/orders'))).status).toBe(200);
    expect(received).toHaveLength(4);
  });

  it('ends when the server ended it, and stays when the server is away', async () => {
    let isAway = true;
    serve(({ path }) => {
      if (path.endsWith('/login')) return { body: { accessToken: tokenFor('Ada'), expiresIn: 600 } };
      if (path.endsWith('/refresh')) return isAway ? problem(503, 'dependency-unavailable') : problem(401, 'refresh-token-reused');
      return problem(401, 'invalid-token');
    });
    const { logIn, fetchAsUser, currentSession, mayHaveSession } = await load();
    await logIn('ada@example.com', 'correct-horse-9');
    await expect(fetchAsUser(address('/api/v1/orders'))).rejects.toMatchObject({ status: 503 });
    expect(currentSession().status).toBe('user');
    isAway = false;
    expect((await fetchAsUser(address('/api/v1/orders'))).status).toBe(401);
    expect(currentSession()).toEqual({ status: 'anonymous' });
    expect(mayHaveSession()).toBe(false);
  });

  it('ends in this tab when another tab logs out', async () => {
    serve(() => ({ body: { accessToken: tokenFor('Ada'), expiresIn: 600 } }));
    localStorage.setItem('platform.session', '1');
    const { resumeSession, currentSession } = await load();
    await resumeSession();
    window.dispatchEvent(new StorageEvent('storage', { key: 'platform.session', newValue: null }));
    expect(currentSession()).toEqual({ status: 'anonymous' });
  });
});

describe('A call that asks for a recent login', () => {
  const challenge = { 'WWW-Authenticate': 'Bearer error="insufficient_user_authentication", acr_values="1", max_age=900' };
  const strong = tokenFor('Ada', 2);

  it('is repeated after the user has proven who they are', async () => {
    const received = serve(({ path, headers }) => {
      if (path.endsWith('/login')) return { body: { accessToken: tokenFor('Ada', 1), expiresIn: 600 } };
      if (path.endsWith('/step-up')) return { body: { accessToken: strong, expiresIn: 600 } };
      return headers.get('Authorization') === `Bearer ${strong}` ? { body: {} } : { ...problem(401, 'step-up-required'), headers: challenge };
    });
    const { logIn, fetchAsUser, stepUp, pending } = await loadWithStepUp();
    await logIn('ada@example.com', 'correct-horse-9');
    const calls = Promise.all([fetchAsUser(address('/api/v1/users/1/roles')), fetchAsUser(address('/api/v1/users/2/roles'))]);
    await vi.waitFor(() => expect(pending()).toEqual(expect.objectContaining({ needsSecondFactor: false })));
    await stepUp({ password: 'correct-horse-9' });
    pending()!.settle(true);
    expect((await calls).map((response) => response.status)).toEqual([200, 200]);
    expect(received.filter((r) => r.path.endsWith('/refresh'))).toEqual([]);
  });

  it('is refused when they give up', async () => {
    serve(({ path }) =>
      path.endsWith('/login')
        ? { body: { accessToken: tokenFor('Ada', 1), expiresIn: 600 } }
        : { ...problem(401, 'step-up-required'), headers: { 'WWW-Authenticate': challenge['WWW-Authenticate'].replace('"1"', '"2"') } },
    );
    const { logIn, fetchAsUser, pending } = await loadWithStepUp();
    await logIn('ada@example.com', 'correct-horse-9');
    const call = fetchAsUser(address('/api/v1/users/1/roles'));
    await vi.waitFor(() => expect(pending()).toEqual(expect.objectContaining({ needsSecondFactor: true })));
    pending()!.settle(false);
    expect((await call).status).toBe(401);
    expect(pending()).toBeUndefined();
  });
});
