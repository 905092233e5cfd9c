import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const key = 'platform.theme';
const listeners = new Set<() => void>();
const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)');
systemIsDark.addEventListener('change', changed);

function changed(): void {
  applyTheme();
  for (const listener of listeners) listener();
}

function chosen(): Theme | null {
  const stored = localStorage.getItem(key);
  return stored === 'light' || stored === 'dark' ? stored : null;
}

/** The chosen theme; without a choice, the system's. */
function current(): Theme {
  return chosen() ?? (systemIsDark.matches ? 'dark' : 'light');
}

export function applyTheme(): void {
  document.documentElement.dataset.theme = current();
}

export function choose(theme: Theme): void {
  localStorage.setItem(key, theme);
  changed();
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, current);
}
