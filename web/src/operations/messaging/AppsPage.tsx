import { useQuery } from '@tanstack/react-query';
import { Badge, type BadgeKind } from '../../ui/Badge';
import { ProblemAlert, Skeletons } from '../../ui/Feedback';
import { Page } from '../../ui/Page';
import { type Column, Table } from '../../ui/Table';
import { formatDuration } from '../../ui/format';
import ui from '../../ui/ui.module.css';
import { Refresh } from '../frame/Refresh';
import { type App, appsQuery } from './messaging-query';
import { texts } from './texts';

const kinds: Record<App['status'], BadgeKind> = { healthy: 'good', degraded: 'warn', unhealthy: 'bad', unreachable: 'bad' };

const columns: Column<App>[] = [
  { header: texts.apps.name, cell: ({ name }) => name },
  { header: texts.apps.status, cell: ({ status }) => <Badge kind={kinds[status]}>{texts.apps.statuses[status]}</Badge> },
  {
    header: texts.apps.checks,
    cell: ({ checks }) => (
      <span className={ui.row}>
        {Object.entries(checks).map(([name, status]) => (
          <Badge key={name} kind={status === 'healthy' ? 'plain' : kinds[status]}>
            {status === 'healthy' ? name : `${name}: ${texts.apps.statuses[status]}`}
          </Badge>
        ))}
      </span>
    ),
  },
  { header: texts.apps.time, cell: ({ milliseconds }) => formatDuration(milliseconds / 1000), align: 'end' },
];

export function AppsPage() {
  const query = useQuery(appsQuery());
  return (
    <Page title={texts.apps.title} lead={texts.apps.lead} actions={<Refresh query={query} />}>
      {query.error !== null && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeletons count={8} height={52} />}
      {query.data !== undefined && <Table caption={texts.apps.title} columns={columns} rows={query.data.items} keyOf={({ name }) => name} />}
    </Page>
  );
}
