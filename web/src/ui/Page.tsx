import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { texts } from '../texts';
import css from './ui.module.css';

interface PageProps {
  title: string;
  lead?: ReactNode;
  /** Beside the title. */
  actions?: ReactNode;
  back?: { to: string; label: string };
  width?: 'narrow' | 'text';
  children: ReactNode;
}

/** The frame of a page: its title, also in the tab, and its content. */
export function Page({ title, lead, actions, back, width, children }: PageProps) {
  return (
    <main className={css.page} data-width={width} id="content" tabIndex={-1}>
      <title>{`${title} · ${texts.brand}`}</title>
      {back !== undefined && (
        <Link className={css.back} to={back.to}>
          <ArrowLeft size={16} aria-hidden />
          {back.label}
        </Link>
      )}
      <div className={css.heading}>
        <div>
          <h1>{title}</h1>
          {lead !== undefined && <p className={css.lead}>{lead}</p>}
        </div>
        {actions}
      </div>
      {children}
    </main>
  );
}
