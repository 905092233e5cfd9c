import { useInfiniteQuery } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { Link } from 'react-router';
import { RequireRole } from '../../app/RequireRole';
import { Badge, type BadgeKind } from '../../ui/Badge';
import { Empty } from '../../ui/Feedback';
import { ChoiceFilter, FilterBar, TextFilter, useFilters } from '../../ui/Filters';
import { Page } from '../../ui/Page';
import { type Column, PagedTable } from '../../ui/Table';
import { Time } from '../../ui/Time';
import { formatDevice } from '../../ui/format';
import { texts } from '../texts';
import css from './people.module.css';
import { type SecurityEvent, type SecurityEventType, securityEventsQuery } from './people-query';

const kinds: Partial<Record<SecurityEventType, BadgeKind>> = {
  loginFailed: 'warn',
  sessionCompromised: 'bad',
  accountDisabled: 'bad',
  accountDeleted: 'bad',
  signingKeysWithdrawn: 'bad',
  rolesChanged: 'accent',
};

const userColumn: Column<SecurityEvent> = {
  header: texts.events.user,
  cell: (event) => event.userId !== null && <Link to={`/console/users/${event.userId}`}>{event.userId.slice(-12)}</Link>,
};

const columns: Column<SecurityEvent>[] = [
  { header: texts.events.what, cell: (event) => <Badge kind={kinds[event.type]}>{nameOf(event.type)}</Badge> },
  { header: texts.events.when, cell: (event) => <Time at={event.at} /> },
  userColumn,
  {
    header: texts.events.by,
    cell: (event) => (event.actorId === null ? event.userId !== null && <span className={css.self}>{texts.events.self}</span> : <Link to={`/console/users/${event.actorId}`}>{event.actorId.slice(-12)}</Link>),
  },
  {
    header: texts.events.from,
    cell: ({ address, device }) => (
      <span className={css.from} title={device ?? undefined}>
        {[address, device !== null && formatDevice(device)].filter(Boolean).join(' · ')}
      </span>
    ),
  },
  { header: texts.events.detail, cell: (event) => event.detail },
];

function nameOf(type: SecurityEventType): string {
  return (texts.events.types as Partial<Record<SecurityEventType, string>>)[type] ?? type;
}

export function SecurityEventsPage() {
  return (
    <RequireRole roles={['admin']}>
      <SecurityEvents />
    </RequireRole>
  );
}

const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function SecurityEvents() {
  const [filters, setFilter] = useFilters('type', 'user');
  return (
    <Page title={texts.events.title} lead={texts.events.lead}>
      <FilterBar>
        <ChoiceFilter label={texts.events.what} value={filters.type} choices={texts.events.types} onChange={(value) => setFilter('type', value)} />
        <TextFilter label={texts.events.userId} value={filters.user} maxLength={36} onChange={(value) => setFilter('user', isId.test(value) ? value : '')} />
      </FilterBar>
      <EventsTable filters={filters} withUser />
    </Page>
  );
}

export function EventsTable({ filters, withUser }: { filters: { type: string; user: string }; withUser: boolean }) {
  const query = useInfiniteQuery(securityEventsQuery(filters));
  return (
    <PagedTable
      caption={texts.events.title}
      columns={withUser ? columns : columns.filter((column) => column !== userColumn)}
      query={query}
      keyOf={(event) => event.id}
      empty={<Empty icon={ShieldCheck} title={texts.events.none} />}
    />
  );
}
