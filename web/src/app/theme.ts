import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const key = 'platform.theme';
const listeners = new Set<() => void>();
const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)');
systemIsDark.addEventListener('change', changed);

function changed(): void {
  for (const listener of listeners) listener();
}

function chosen(): Theme | null {
  const stored = localStorage.getItem(key);
  return stored === 'light' || stored === 'dark' ? stored : null;
}

/** The chosen theme; without a choice, the system's. */
export function applyTheme(): void {
  const theme = chosen();
  if (theme !== null) document.documentElement.dataset.theme = theme;
}

export function choose(theme: Theme): void {
  localStorage.setItem(key, theme);
  applyTheme();
  changed();
}

export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => chosen() ?? (systemIsDark.matches ? 'dark' : 'light'),
  );
}
