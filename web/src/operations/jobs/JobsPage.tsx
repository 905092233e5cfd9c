import { useInfiniteQuery } from '@tanstack/react-query';
import { Cog } from 'lucide-react';
import { Link } from 'react-router';
import { ButtonLink } from '../../ui/Button';
import { Empty } from '../../ui/Feedback';
import { ChoiceFilter, FilterBar, useFilters } from '../../ui/Filters';
import { Page } from '../../ui/Page';
import { type Column, PagedTable } from '../../ui/Table';
import { Ago } from '../../ui/Time';
import { texts } from '../texts';
import { JobBadge } from './JobBadge';
import { Progress } from './Progress';
import { StatsCharts } from './StatsCharts';
import { type Job, jobsQuery } from './job-query';

const columns: Column<Job>[] = [
  { header: texts.jobs.type, cell: (job) => <Link to={job.jobId}>{texts.jobs.types[job.type]}</Link> },
  { header: texts.jobs.status, cell: (job) => <JobBadge status={job.status} /> },
  { header: texts.jobs.progress, cell: (job) => <Progress job={job} /> },
  { header: texts.jobs.attempts, cell: (job) => job.attempts, align: 'end' },
  { header: texts.jobs.created, cell: (job) => <Ago at={job.createdAt} /> },
  { header: texts.jobs.error, cell: (job) => job.error?.detail },
];

export function JobsPage() {
  const [filters, setFilter] = useFilters('type', 'status');
  const query = useInfiniteQuery(jobsQuery(filters));
  return (
    <Page title={texts.jobs.title} lead={texts.jobs.lead} actions={<ButtonLink to="/console/reports">{texts.reports.make}</ButtonLink>}>
      <StatsCharts />
      <FilterBar>
        <ChoiceFilter label={texts.jobs.type} value={filters.type} choices={texts.jobs.types} onChange={(value) => setFilter('type', value)} />
        <ChoiceFilter label={texts.jobs.status} value={filters.status} choices={texts.jobs.statuses} onChange={(value) => setFilter('status', value)} />
      </FilterBar>
      <PagedTable caption={texts.jobs.title} columns={columns} query={query} keyOf={(job) => job.jobId} empty={<Empty icon={Cog} title={texts.jobs.none} />} />
    </Page>
  );
}
