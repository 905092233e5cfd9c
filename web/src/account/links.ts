/** The token of a link in a mail. It is in the fragment, which goes into no server's log, and leaves the address bar at once. */
export function takeToken(): string | null {
  const token = new URLSearchParams(window.location.hash.slice(1)).get('token');
  if (token !== null) window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
  return token;
}

/** Where to go after the login: only to a page of this shop. */
export function nextPage(search: URLSearchParams): string {
  const next = search.get('next') ?? '';
  return /^\/(?![/\\])/.test(next) ? next : '/';
}
