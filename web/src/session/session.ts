import { useSyncExternalStore } from 'react';
import { fetchOrFail, isProblem } from '../api/problem';
import { type AccessToken, endSession, clearSession, mayHaveSession, onLogoutElsewhere, refreshSession, startSession, strengthenSession } from './refresh';
import { askForStepUp, isStepUpRequired } from './step-up';

export interface User {
  id: string;
  email: string;
  name: string;
  roles: string[];
}

export type Role = 'customer' | 'instructor' | 'operator' | 'admin';

/** Who operates the platform. */
export const staff: readonly Role[] = ['operator', 'admin'];

/** Who writes courses. */
export const instructorOrAdmin: readonly Role[] = ['instructor', 'admin'];

/** `starting` until it is known whether this browser has a session. */
export type Session = { status: 'starting' } | { status: 'anonymous' } | { status: 'user'; user: User };

/** A token is renewed this long before it expires. */
const renewalMargin = 30_000;

let session: Session = { status: 'starting' };
let token: { text: string; renewAt: number } | undefined;
let renewal: Promise<void> | undefined;
const listeners = new Set<() => void>();

function change(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}

function userOf(accessToken: string): User {
  const payload = accessToken.split('.')[1] ?? '';
  const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  const claims = JSON.parse(new TextDecoder().decode(bytes)) as { sub: string; email: string; name: string; roles?: string[] };
  return { id: claims.sub, email: claims.email, name: claims.name, roles: claims.roles ?? [] };
}

function accept({ accessToken, expiresIn }: AccessToken): void {
  token = { text: accessToken, renewAt: Date.now() + expiresIn * 1000 - renewalMargin };
  change({ status: 'user', user: userOf(accessToken) });
}

/** The session is over: ended here, in another tab, or by the server. */
function drop(): void {
  token = undefined;
  clearSession();
  change({ status: 'anonymous' });
}

function renew(): Promise<void> {
  renewal ??= refreshSession()
    .then(accept, (failure: unknown) => {
      // A server that is away for a moment ends no session.
      if (isProblem(failure) && failure.isTransient) throw failure;
      drop();
    })
    .finally(() => (renewal = undefined));
  return renewal;
}

/** Takes up the session of an earlier visit. */
export async function resumeSession(): Promise<void> {
  onLogoutElsewhere(drop);
  if (!mayHaveSession()) return change({ status: 'anonymous' });
  await renew().catch(() => change({ status: 'anonymous' }));
}

export async function logIn(email: string, password: string, code?: string): Promise<void> {
  accept(await startSession(email, password, code));
}

/** Proves again who the user is, for what asks for a recent login or a second factor. */
export async function stepUp(proof: { password?: string; code?: string }): Promise<void> {
  if (token !== undefined && Date.now() >= token.renewAt) await renew();
  if (token !== undefined) accept(await strengthenSession(token.text, proof));
}

export async function logOut(): Promise<void> {
  const ended = token?.text;
  token = undefined;
  try {
    if (ended !== undefined) await endSession(ended);
  } finally {
    drop();
  }
}

/** The server ended the session, with the account or its password. */
export const dropSession = drop;

/** Renews the access token now, when what it says of the user has changed. */
export const renewSession = renew;

/** Sends a request with the access token, renewed in time, and once more when the server no longer takes it or the user has proven again who they are. */
export async function fetchAsUser(request: Request): Promise<Response> {
  if (token !== undefined && Date.now() >= token.renewAt) await renew();
  if (token === undefined) return fetchOrFail(request);
  let response = await fetchOrFail(withToken(request.clone()));
  if (response.status === 401 && !isStepUpRequired(response)) {
    await renew();
    if (token === undefined) return response;
    response = await fetchOrFail(withToken(request.clone()));
  }
  return isStepUpRequired(response) && (await askForStepUp(response)) ? fetchOrFail(withToken(request)) : response;
}

function withToken(request: Request): Request {
  if (token !== undefined) request.headers.set('Authorization', `Bearer ${token.text}`);
  return request;
}

/** A token that is good for one upload, which reports its progress and so cannot go through `fetch`. */
export async function accessToken(): Promise<string | undefined> {
  if (token !== undefined && Date.now() >= token.renewAt) await renew();
  return token?.text;
}

export function currentSession(): Session {
  return session;
}

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSession(): Session {
  return useSyncExternalStore(onSessionChange, currentSession);
}

export function useUser(): User | undefined {
  const current = useSession();
  return current.status === 'user' ? current.user : undefined;
}

export function useHasRole(roles: readonly Role[]): boolean {
  return useUser()?.roles.some((role) => (roles as readonly string[]).includes(role)) ?? false;
}
