import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Download, FileX } from 'lucide-react';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { api } from '../../api/client';
import { dataOf, isProblem } from '../../api/problem';
import { texts as frame } from '../../texts';
import { Button } from '../../ui/Button';
import { Alert, Empty, ProblemAlert, Skeletons } from '../../ui/Feedback';
import { Page } from '../../ui/Page';
import { Time } from '../../ui/Time';
import { saveAs } from '../../ui/download';
import { formatDay, formatDuration, formatMoney } from '../../ui/format';
import ui from '../../ui/ui.module.css';
import { texts } from '../texts';
import { JobBadge } from './JobBadge';
import { Progress } from './Progress';
import { type Job, fetchReport, isOpen, jobQuery } from './job-query';
import css from './jobs.module.css';

const back = { to: '/console/jobs', label: texts.jobs.title };

export function JobPage() {
  const { id = '' } = useParams();
  const { data: job, error, refetch } = useQuery(jobQuery(id));
  if (job === undefined) {
    const isMissing = isProblem(error) && error.status === 404;
    return (
      <Page title={texts.jobs.job} back={back}>
        {error === null && <Skeletons count={3} height={110} />}
        {isMissing && <Empty icon={FileX} title={frame.problems.notFound} />}
        {error !== null && !isMissing && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      </Page>
    );
  }
  return (
    <Page title={texts.jobs.types[job.type]} lead={<JobBadge status={job.status} />} actions={<Actions job={job} />} back={back}>
      <div className={css.columns}>
        <div className={ui.stack}>
          {job.error !== null && (
            <Alert kind={job.status === 'failed' ? 'bad' : 'warn'} title={job.status === 'failed' ? texts.jobs.failed : texts.jobs.lastAttemptFailed}>
              <p>{job.error.detail}</p>
              <p>
                <code>{job.error.code}</code>
              </p>
            </Alert>
          )}
          {isOpen(job) && (
            <section className={ui.card}>
              <Progress job={job} />
              {job.cancelRequested && <p className={ui.muted}>{texts.jobs.cancelling}</p>}
            </section>
          )}
          {job.type === 'report' && job.status === 'succeeded' && <Report job={job} />}
          <Json title={texts.jobs.payload} value={job.payload} />
          {job.result !== null && job.type !== 'report' && <Json title={texts.jobs.result} value={job.result} />}
        </div>
        <Facts job={job} />
      </div>
    </Page>
  );
}

function Actions({ job }: { job: Job }) {
  const queries = useQueryClient();
  const canRetry = job.status === 'failed' || job.status === 'cancelled';
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => {
      const call = { params: { path: { id: job.jobId } } };
      return dataOf(canRetry ? api.jobs.POST('/api/v1/jobs/{id}/retry', call) : api.jobs.POST('/api/v1/jobs/{id}/cancel', call));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['jobs', job.jobId] }),
  });
  if (!canRetry && (!isOpen(job) || job.cancelRequested)) return null;
  return (
    <div>
      {error !== null && <ProblemAlert error={error} />}
      <Button look={canRetry ? 'primary' : 'danger'} busy={isPending} onClick={() => mutate()}>
        {canRetry ? texts.jobs.retry : texts.jobs.cancel}
      </Button>
    </div>
  );
}

function Json({ title, value }: { title: string; value: unknown }) {
  return (
    <section className={ui.card}>
      <h2>{title}</h2>
      <pre className={css.json} tabIndex={0}>
        {JSON.stringify(value, null, 2)}
      </pre>
    </section>
  );
}

interface ReportResult {
  from: string;
  to: string;
  completed: number;
  cancelled: number;
  refunded: number;
  currencies: { currency: string; revenue: number; refunds: number }[];
}

function Report({ job }: { job: Job }) {
  const result = job.result as unknown as ReportResult;
  const { mutate, isPending, variables, error } = useMutation({
    mutationFn: async (format: 'csv' | 'pdf') => saveAs(await fetchReport(job.jobId, format), `report-${result.from}-${result.to}.${format}`),
  });
  return (
    <section className={ui.card}>
      <h2>{texts.reports.of(formatDay(result.from), formatDay(result.to))}</h2>
      <dl className={css.numbers}>
        {(['completed', 'cancelled', 'refunded'] as const).map((name) => (
          <div key={name}>
            <dt>{texts.orders.statuses[name]}</dt>
            <dd>{result[name]}</dd>
          </div>
        ))}
        {result.currencies.map(({ currency, revenue, refunds }) => (
          <div key={currency}>
            <dt>{texts.reports.revenue(currency)}</dt>
            <dd>{formatMoney({ amount: revenue - refunds, currency })}</dd>
          </div>
        ))}
      </dl>
      {error !== null && <ProblemAlert error={error} />}
      <div className={ui.row}>
        {(['csv', 'pdf'] as const).map((format) => (
          <Button key={format} look="secondary" busy={isPending && variables === format} onClick={() => mutate(format)}>
            <Download size={17} aria-hidden />
            {texts.reports.download(format)}
          </Button>
        ))}
      </div>
    </section>
  );
}

function Facts({ job }: { job: Job }) {
  const seconds = (from: string, to: string) => formatDuration((Date.parse(to) - Date.parse(from)) / 1000);
  const facts: [string, ReactNode][] = [
    [texts.jobs.created, <Time at={job.createdAt} />],
    [texts.jobs.runAt, job.runAt !== null && <Time at={job.runAt} />],
    [texts.jobs.started, job.startedAt !== null && <Time at={job.startedAt} />],
    [texts.jobs.charts.wait, job.startedAt !== null && seconds(job.runAt ?? job.createdAt, job.startedAt)],
    [texts.jobs.finished, job.finishedAt !== null && <Time at={job.finishedAt} />],
    [texts.jobs.charts.run, job.startedAt !== null && job.finishedAt !== null && seconds(job.startedAt, job.finishedAt)],
    [texts.jobs.attempts, job.attempts],
    [texts.jobs.priority, texts.jobs.priorities[job.priority]],
    [texts.jobs.id, <code>{job.jobId}</code>],
  ];
  return (
    <section className={ui.card} aria-label={texts.jobs.facts}>
      <dl className={css.facts}>
        {facts.map(
          ([name, value]) =>
            value !== false && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}
