import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert, Skeletons } from '../../ui/Feedback';
import { formatDuration } from '../../ui/format';
import ui from '../../ui/ui.module.css';
import { texts } from '../texts';
import { BarChart } from './BarChart';
import { type Stats, statsQuery } from './job-query';
import css from './jobs.module.css';

type Window = Stats['types'][number]['windows'][number];

const durations = (value: number | null) => (value === null ? texts.jobs.charts.none : formatDuration(value));

/** What waits, how much ends and how long it takes, by type. */
export function StatsCharts() {
  const { data, error, refetch } = useQuery(statsQuery());
  const [length, setLength] = useState<Window['window']>('1h');
  if (error !== null) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeletons count={1} height={190} />;
  const rows = data.types.map((type) => ({ ...type, label: texts.jobs.types[type.type], ended: type.windows.find((w) => w.window === length)! }));
  return (
    <section className={css.stats} aria-label={texts.jobs.charts.title}>
      <fieldset className={css.windows}>
        <legend className={ui.hidden}>{texts.jobs.charts.window}</legend>
        {(['1m', '1h', '24h'] as const).map((window) => (
          <label key={window}>
            <input type="radio" name="window" checked={length === window} onChange={() => setLength(window)} />
            <span>{texts.jobs.charts.windows[window]}</span>
          </label>
        ))}
      </fieldset>
      <div className={css.charts}>
        <BarChart
          title={texts.jobs.charts.open}
          hint={texts.jobs.charts.openHint}
          bars={rows.map(({ label, running, queued, scheduled }) => ({
            label,
            parts: [
              { name: texts.jobs.statuses.running, value: running, tone: 'accent' },
              { name: texts.jobs.statuses.queued, value: queued, tone: 'warn' },
              { name: texts.jobs.statuses.scheduled, value: scheduled, tone: 'soft' },
            ],
            text: texts.jobs.charts.openText(running, queued, scheduled),
          }))}
        />
        <BarChart
          title={texts.jobs.charts.throughput}
          hint={texts.jobs.charts.throughputHint}
          bars={rows.map(({ label, ended }) => ({
            label,
            parts: [
              { name: texts.jobs.statuses.succeeded, value: ended.succeeded, tone: 'accent' },
              { name: texts.jobs.statuses.cancelled, value: ended.cancelled, tone: 'warn' },
              { name: texts.jobs.statuses.failed, value: ended.failed, tone: 'bad' },
            ],
            text: texts.jobs.charts.throughputText(ended.succeeded, ended.failed, ended.perMinute),
          }))}
        />
        <BarChart
          title={texts.jobs.charts.wait}
          hint={texts.jobs.charts.percentiles}
          bars={rows.map(({ label, ended: { waitSeconds } }) => spread(label, waitSeconds))}
        />
        <BarChart
          title={texts.jobs.charts.run}
          hint={texts.jobs.charts.percentiles}
          bars={rows.map(({ label, ended: { runSeconds } }) => spread(label, runSeconds))}
        />
      </div>
    </section>
  );
}

function spread(label: string, { p50, p95 }: Window['waitSeconds']) {
  return {
    label,
    parts: [
      { name: texts.jobs.charts.median, value: p50 ?? 0, tone: 'accent' as const },
      { name: texts.jobs.charts.p95, value: (p95 ?? 0) - (p50 ?? 0), tone: 'soft' as const },
    ],
    text: p50 === null ? texts.jobs.charts.none : `${durations(p50)} · ${durations(p95)}`,
  };
}
