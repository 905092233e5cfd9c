import type { ReactNode } from 'react';
import css from './ui.module.css';

export type BadgeKind = 'good' | 'bad' | 'warn' | 'accent' | 'plain';

/** A state in a word or two. */
export function Badge({ kind = 'plain', children }: { kind?: BadgeKind | undefined; children: ReactNode }) {
  return (
    <span className={css.badge} data-kind={kind}>
      {children}
    </span>
  );
}
