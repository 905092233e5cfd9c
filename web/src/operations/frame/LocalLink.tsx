import { ExternalLink } from 'lucide-react';
import ui from '../../ui/ui.module.css';
import { texts } from '../texts';

const gatewayPort = 7071;

/** The local host's own pages are at the ports beside the gateway's; on Azure there are none. */
export function localPage(page: keyof typeof texts.local, { hostname, port } = window.location): string | undefined {
  const offset = Number(port) - gatewayPort;
  if (hostname !== 'localhost' || !(offset >= 0) || offset % 100 !== 0) return undefined;
  return page === 'mails' ? `http://localhost:${1080 + offset}/` : `http://localhost:${7070 + offset}/`;
}

/** A link to what only the local host shows: the mails that it caught, and its dashboard with task hubs and logs. */
export function LocalLink({ page, query }: { page: keyof typeof texts.local; query?: Record<string, string> }) {
  const address = localPage(page);
  if (address === undefined) return null;
  const hash = query === undefined ? '' : `#${page}?${new URLSearchParams(query)}`;
  return (
    <a className={`${ui.button} ${ui.quiet}`} href={address + hash} target="_blank" rel="noreferrer">
      {texts.local[page]}
      <ExternalLink size={15} aria-hidden />
    </a>
  );
}
