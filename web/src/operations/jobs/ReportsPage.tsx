import { zodResolver } from '@hookform/resolvers/zod';
import { useInfiniteQuery } from '@tanstack/react-query';
import { FileSpreadsheet } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { Link, useNavigate } from 'react-router';
import { z } from 'zod';
import { api } from '../../api/client';
import { dataOf } from '../../api/problem';
import { Button } from '../../ui/Button';
import { Empty, ProblemAlert } from '../../ui/Feedback';
import { TextField } from '../../ui/Field';
import { Page } from '../../ui/Page';
import { type Column, PagedTable } from '../../ui/Table';
import { Ago } from '../../ui/Time';
import { formatDay } from '../../ui/format';
import { showAtFields } from '../../ui/forms';
import table from '../../ui/table.module.css';
import { texts } from '../texts';
import { JobBadge } from './JobBadge';
import { type Job, jobsQuery } from './job-query';

const columns: Column<Job>[] = [
  { header: texts.reports.report, cell: (job) => <Link to={`/console/jobs/${job.jobId}`}>{nameOf(job)}</Link> },
  { header: texts.jobs.status, cell: (job) => <JobBadge status={job.status} /> },
  { header: texts.jobs.created, cell: (job) => <Ago at={job.createdAt} /> },
];

function nameOf({ payload, result }: Job): string {
  const { from, to } = (result ?? payload) as { from?: string | null; to?: string | null };
  const { lastDays } = payload as { lastDays?: number | null };
  return from != null && to != null ? texts.reports.of(formatDay(from), formatDay(to)) : texts.reports.ofLast(lastDays ?? 1);
}

export function ReportsPage() {
  const query = useInfiniteQuery(jobsQuery({ type: 'report', status: '' }));
  return (
    <Page title={texts.reports.title} lead={texts.reports.lead}>
      <MakeReport />
      <PagedTable
        caption={texts.reports.title}
        columns={columns}
        query={query}
        keyOf={(job) => job.jobId}
        empty={<Empty icon={FileSpreadsheet} title={texts.reports.none} />}
      />
    </Page>
  );
}

const day = z.iso.date(texts.reports.dayNeeded);
const schema = z.object({ from: day, to: day });

function MakeReport() {
  const navigate = useNavigate();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [failure, setFailure] = useState<unknown>();
  const today = new Date().toISOString().slice(0, 10);
  const { register, handleSubmit, setError, formState } = useForm({ resolver: zodResolver(schema), defaultValues: { from: `${today.slice(0, 8)}01`, to: today } });
  const onSubmit = handleSubmit(async (payload) => {
    setFailure(undefined);
    try {
      const { jobId } = await dataOf(
        api.jobs.POST('/api/v1/jobs', {
          params: { header: { 'Idempotency-Key': key } },
          body: { type: 'report', priority: 'normal', payload },
        }),
      );
      await navigate(`/console/jobs/${jobId}`);
    } catch (error) {
      setKey(crypto.randomUUID());
      if (!showAtFields(error, ['from', 'to'], setError)) setFailure(error);
    }
  });
  const { errors } = formState;
  return (
    <>
      {failure !== undefined && <ProblemAlert error={failure} />}
      <form className={table.filters} noValidate onSubmit={(event) => void onSubmit(event)}>
        <TextField label={texts.reports.from} type="date" error={errors.from?.message} {...register('from')} />
        <TextField label={texts.reports.to} type="date" error={errors.to?.message} {...register('to')} />
        <div>
          <Button type="submit" busy={formState.isSubmitting}>
            {texts.reports.make}
          </Button>
        </div>
      </form>
    </>
  );
}
