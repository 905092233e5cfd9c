import { useQuery } from '@tanstack/react-query';
import { Inbox } from 'lucide-react';
import { Link } from 'react-router';
import { Badge } from '../../ui/Badge';
import { Empty, ProblemAlert, Skeletons } from '../../ui/Feedback';
import { ChoiceFilter, FilterBar, useFilters } from '../../ui/Filters';
import { Page } from '../../ui/Page';
import { type Column, Table } from '../../ui/Table';
import { Refresh } from '../frame/Refresh';
import { type MessagingEntity, deadLettersPath, entitiesQuery } from './messaging-query';
import { texts } from './texts';

const count = (number: number | null) => number?.toLocaleString() ?? '–';

const columns: Column<MessagingEntity>[] = [
  {
    header: texts.entities.name,
    cell: ({ entity, kind }) => (kind === 'topic' ? entity : <Link to={deadLettersPath(entity)}>{entity}</Link>),
  },
  { header: texts.entities.kind, cell: ({ kind }) => texts.entities.kinds[kind] },
  { header: texts.entities.active, cell: ({ active }) => count(active), align: 'end' },
  { header: texts.entities.scheduled, cell: ({ scheduled }) => count(scheduled), align: 'end' },
  {
    header: texts.entities.deadLetters,
    cell: ({ deadLetters }) => (deadLetters !== null && deadLetters > 0 ? <Badge kind="bad">{count(deadLetters)}</Badge> : count(deadLetters)),
    align: 'end',
  },
];

const filters: Record<string, (entity: MessagingEntity) => boolean> = {
  dead: ({ deadLetters }) => (deadLetters ?? 0) > 0,
  any: ({ active, scheduled, deadLetters }) => (active ?? 0) + (scheduled ?? 0) + (deadLetters ?? 0) > 0,
};

export function MessagingPage() {
  const [{ show }, setFilter] = useFilters('show');
  const query = useQuery(entitiesQuery());
  const rows = query.data?.items.filter(filters[show] ?? (() => true));
  return (
    <Page title={texts.entities.title} lead={texts.entities.lead} actions={<Refresh query={query} />}>
      <FilterBar>
        <ChoiceFilter
          label={texts.entities.show}
          value={show}
          choices={{ dead: texts.entities.withDeadLetters, any: texts.entities.withMessages }}
          onChange={(value) => setFilter('show', value)}
        />
      </FilterBar>
      {query.error !== null && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeletons count={8} height={52} />}
      {rows?.length === 0 && (
        <Empty icon={Inbox} title={texts.entities.none}>
          <p>{texts.entities.noneHint}</p>
        </Empty>
      )}
      {rows !== undefined && rows.length > 0 && <Table caption={texts.entities.title} columns={columns} rows={rows} keyOf={({ entity }) => entity} />}
    </Page>
  );
}
