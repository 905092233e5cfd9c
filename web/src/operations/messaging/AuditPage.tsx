import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { Badge, type BadgeKind } from '../../ui/Badge';
import { Empty } from '../../ui/Feedback';
import { ChoiceFilter, FilterBar, useFilters } from '../../ui/Filters';
import { Page } from '../../ui/Page';
import { type Column, PagedTable } from '../../ui/Table';
import { Time } from '../../ui/Time';
import { Refresh } from '../frame/Refresh';
import { type AuditEntry, auditQuery, entitiesQuery } from './messaging-query';
import css from './messaging.module.css';
import { texts } from './texts';

const kinds: Record<AuditEntry['outcome'], BadgeKind> = { started: 'plain', done: 'good', sent: 'warn', failed: 'bad' };

const columns: Column<AuditEntry>[] = [
  { header: texts.audit.at, cell: ({ at }) => <Time at={at} /> },
  {
    header: texts.audit.action,
    cell: ({ action, isEdited }) => <span className={css.whole}>{texts.audit.actions[action] + (isEdited ? ` (${texts.audit.edited})` : '')}</span>,
  },
  {
    header: texts.audit.outcome,
    cell: ({ outcome }) => (
      <span className={css.whole}>
        <Badge kind={kinds[outcome]}>{texts.audit.outcomes[outcome]}</Badge>
      </span>
    ),
  },
  { header: texts.audit.entity, cell: ({ entity }) => entity },
  { header: texts.audit.message, cell: ({ messageType, sequenceNumber }) => `${messageType} ${sequenceNumber}` },
  { header: texts.audit.why, cell: ({ reason }) => reason },
  { header: texts.audit.who, cell: ({ actorId }) => <code className={css.id}>{actorId}</code> },
];

export function AuditPage() {
  const [{ entity }, setFilter] = useFilters('entity');
  const query = useInfiniteQuery(auditQuery(entity));
  const { data } = useQuery(entitiesQuery());
  const names = new Set(data?.items.filter(({ kind }) => kind !== 'topic').map((item) => item.entity));
  if (entity !== '') names.add(entity);
  return (
    <Page title={texts.audit.title} lead={texts.audit.lead} actions={<Refresh query={query} />}>
      <FilterBar>
        <ChoiceFilter
          label={texts.audit.entity}
          value={entity}
          choices={Object.fromEntries([...names].map((name) => [name, name]))}
          onChange={(value) => setFilter('entity', value)}
        />
      </FilterBar>
      <PagedTable
        caption={texts.audit.title}
        columns={columns}
        query={query}
        keyOf={({ id }) => id}
        empty={
          <Empty icon={ScrollText} title={texts.audit.none}>
            <p>{texts.audit.noneHint}</p>
          </Empty>
        }
      />
    </Page>
  );
}
