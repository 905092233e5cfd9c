// How the session is kept: the one place that knows. Identity keeps the refresh token in an HttpOnly cookie when login asks for it.
// An Identity that does not know `cookie` yet returns the refresh token, which stays in memory and is gone with the page.
import { fetchOrFail, problemOf } from '../api/problem';

export interface AccessToken {
  accessToken: string;
  expiresIn: number;
}

interface Tokens extends AccessToken {
  refreshToken?: string;
}

const hint = 'platform.session';
let refreshToken: string | undefined;

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
  const tokens = (await response.json()) as Tokens;
  refreshToken = tokens.refreshToken;
  if (refreshToken === undefined) localStorage.setItem(hint, '1');
  return tokens;
}

export async function startSession(email: string, password: string): Promise<AccessToken> {
  return tokensOf(await post('login', { email, password, cookie: true }));
}

/** One tab at a time: a refresh token can be used once, and all tabs share the cookie. */
export async function refreshSession(): Promise<AccessToken> {
  return await navigator.locks.request('platform.refresh', async () =>
    tokensOf(await (refreshToken === undefined ? post('refresh', undefined, { 'X-CSRF': '1' }) : post('refresh', { refreshToken }))),
  );
}

export async function endSession(accessToken: string): Promise<void> {
  const known = refreshToken;
  forgetSession();
  await (known === undefined ? post('logout', undefined, { Authorization: `Bearer ${accessToken}` }) : post('logout', { refreshToken: known }));
}

export function forgetSession(): void {
  refreshToken = undefined;
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
