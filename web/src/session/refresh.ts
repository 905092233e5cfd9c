// Where the session is stored: nothing else depends on that. The refresh token is in a cookie of Identity's, which no script can read.
import { fetchOrFail, problemOf } from '../api/problem';

export interface AccessToken {
  accessToken: string;
  expiresIn: number;
}

const hint = 'platform.session';

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const response = await fetchOrFail(
    new Request(new URL(`/api/v1/auth/${path}`, window.location.origin), {
      method: 'POST',
      headers: body === undefined ? headers : { 'Content-Type': 'application/json', ...headers },
      body: body === undefined ? null : JSON.stringify(body),
      credentials: 'same-origin',
    }),
  );
  if (!response.ok) throw problemOf(response, await response.json().catch(() => null));
  return response;
}

async function tokensOf(response: Response): Promise<AccessToken> {
  localStorage.setItem(hint, '1');
  return (await response.json()) as AccessToken;
}

/** `code` is of the second factor, for accounts that have one. */
export async function startSession(email: string, password: string, code?: string): Promise<AccessToken> {
  return tokensOf(await post('login', { email, password, cookie: true, ...(code === undefined ? {} : { code }) }));
}

/** Proves again who it is: the next access tokens of this session say so. */
export async function strengthenSession(accessToken: string, proof: { password?: string; code?: string }): Promise<AccessToken> {
  return tokensOf(await post('step-up', proof, { Authorization: `Bearer ${accessToken}` }));
}

/** One tab at a time: a refresh token can be used once, and all tabs share the cookie. */
export async function refreshSession(): Promise<AccessToken> {
  return await navigator.locks.request('platform.refresh', async () =>
    tokensOf(await post('refresh', undefined, { 'X-CSRF': '1' })),
  );
}

export async function endSession(accessToken: string): Promise<void> {
  clearSession();
  await post('logout', undefined, { Authorization: `Bearer ${accessToken}` });
}

export function clearSession(): void {
  localStorage.removeItem(hint);
}

/** Whether this browser may have a cookie, so that visitors without one cause no refresh. */
export function mayHaveSession(): boolean {
  return localStorage.getItem(hint) !== null;
}

/** Calls back when another tab logged out. */
export function onLogoutElsewhere(callback: () => void): void {
  window.addEventListener('storage', (event) => {
    if (event.key === hint && event.newValue === null) callback();
  });
}
