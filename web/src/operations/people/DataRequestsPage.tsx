import { useInfiniteQuery } from '@tanstack/react-query';
import { FileLock2 } from 'lucide-react';
import { api } from '../../api/client';
import type { components } from '../../api/generated/customers';
import { dataOf } from '../../api/problem';
import { pagesOf } from '../../api/queries';
import { Badge, type BadgeKind } from '../../ui/Badge';
import { Empty } from '../../ui/Feedback';
import { ChoiceFilter, FilterBar, useFilters } from '../../ui/Filters';
import { Page } from '../../ui/Page';
import { type Column, PagedTable } from '../../ui/Table';
import { Time } from '../../ui/Time';
import { Refresh } from '../frame/Refresh';
import { texts } from '../texts';
import css from './people.module.css';

type DataRequest = components['schemas']['DataRequest'];

const kinds: Record<DataRequest['status'], BadgeKind> = { running: 'accent', delayed: 'warn', completed: 'good', failed: 'bad', expired: 'plain' };

const columns: Column<DataRequest>[] = [
  { header: texts.dataRequests.kind, cell: (request) => texts.dataRequests.kinds[request.kind] },
  { header: texts.dataRequests.status, cell: (request) => <Badge kind={kinds[request.status]}>{texts.dataRequests.statuses[request.status]}</Badge> },
  { header: texts.dataRequests.person, cell: (request) => <code>{request.personId.slice(-12)}</code> },
  { header: texts.dataRequests.requested, cell: (request) => <Time at={request.requestedAt} /> },
  { header: texts.dataRequests.report, cell: (request) => <Report request={request} /> },
];

export function DataRequestsPage() {
  const [filters, setFilter] = useFilters('kind', 'status');
  const query = useInfiniteQuery(
    pagesOf(['data-requests', filters.kind, filters.status], (page, signal) =>
      dataOf(
        api.customers.GET('/api/v1/customers/data-requests', {
          signal,
          params: {
            query: {
              ...(filters.kind === '' ? {} : { kind: filters.kind as DataRequest['kind'] }),
              ...(filters.status === '' ? {} : { status: filters.status as DataRequest['status'] }),
              ...page,
            },
          },
        }),
      ),
    ),
  );
  return (
    <Page title={texts.dataRequests.title} lead={texts.dataRequests.lead} actions={<Refresh query={query} />}>
      <FilterBar>
        <ChoiceFilter label={texts.dataRequests.kind} value={filters.kind} choices={texts.dataRequests.kinds} onChange={(value) => setFilter('kind', value)} />
        <ChoiceFilter label={texts.dataRequests.status} value={filters.status} choices={texts.dataRequests.statuses} onChange={(value) => setFilter('status', value)} />
      </FilterBar>
      <PagedTable
        caption={texts.dataRequests.title}
        columns={columns}
        query={query}
        keyOf={(request) => request.id}
        empty={<Empty icon={FileLock2} title={texts.dataRequests.none} />}
      />
    </Page>
  );
}

/** What each service did: how many rows, and why some were kept. */
function Report({ request: { contexts } }: { request: DataRequest }) {
  const done = contexts.filter((context) => context.status === 'done').length;
  return (
    <details className={css.report}>
      <summary>{texts.dataRequests.answered(done, contexts.length)}</summary>
      <ul>
        {contexts.map((context) => (
          <li key={context.name}>
            <strong>{context.name}</strong>
            {context.status !== 'done' && ` · ${context.waitsFor ?? texts.dataRequests.waiting}`}
            {context.tables.map((table) => (
              <span key={`${table.name} ${table.action}`}>{texts.dataRequests.table(table.name, table.rows, texts.dataRequests.actions[table.action], table.reason)}</span>
            ))}
          </li>
        ))}
      </ul>
    </details>
  );
}
