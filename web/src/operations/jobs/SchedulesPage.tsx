import { zodResolver } from '@hookform/resolvers/zod';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { CalendarClock, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { api } from '../../api/client';
import { dataOf } from '../../api/problem';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Confirm, FormDialog } from '../../ui/Dialog';
import { Empty, ProblemAlert, say } from '../../ui/Feedback';
import { TextField } from '../../ui/Field';
import { Page } from '../../ui/Page';
import { type Column, PagedTable } from '../../ui/Table';
import { Time } from '../../ui/Time';
import { showAtFields } from '../../ui/forms';
import ui from '../../ui/ui.module.css';
import { texts } from '../texts';
import { type Schedule, schedulesQuery } from './job-query';

const columns: Column<Schedule>[] = [
  { header: texts.jobs.type, cell: (schedule) => texts.jobs.types[schedule.type] },
  { header: texts.schedules.cron, cell: (schedule) => <code>{schedule.cron}</code> },
  { header: texts.schedules.timeZone, cell: (schedule) => schedule.timeZone },
  {
    header: texts.schedules.next,
    cell: (schedule) => (schedule.disabledReason == null ? <Time at={schedule.nextAt} /> : <Badge kind="bad">{schedule.disabledReason}</Badge>),
  },
  { header: texts.schedules.actions, cell: (schedule) => <EndSchedule schedule={schedule} />, align: 'end' },
];

export function SchedulesPage() {
  const query = useInfiniteQuery(schedulesQuery());
  const [isAdding, setAdding] = useState(false);
  return (
    <Page title={texts.schedules.title} lead={texts.schedules.lead} actions={<Button onClick={() => setAdding(true)}>{texts.schedules.add}</Button>}>
      <PagedTable
        caption={texts.schedules.title}
        columns={columns}
        query={query}
        keyOf={(schedule) => schedule.scheduleId}
        empty={
          <Empty icon={CalendarClock} title={texts.schedules.none}>
            <p>{texts.schedules.noneHint}</p>
          </Empty>
        }
      />
      {isAdding && <AddReportSchedule onClose={() => setAdding(false)} />}
    </Page>
  );
}

const schema = z.object({
  cron: z.string().trim().min(1, texts.schedules.cronNeeded).max(100),
  timeZone: z.string().trim().min(1).max(50),
  lastDays: z.coerce.number<string>().int().min(1).max(366),
});

function AddReportSchedule({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [key] = useState(() => crypto.randomUUID());
  const [failure, setFailure] = useState<unknown>();
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { cron: '0 6 * * 1', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone, lastDays: '7' },
  });
  const onSubmit = handleSubmit(async ({ lastDays, ...form }) => {
    setFailure(undefined);
    try {
      await dataOf(
        api.jobs.POST('/api/v1/jobs/schedules', {
          params: { header: { 'Idempotency-Key': key } },
          body: { ...form, type: 'report', priority: 'normal', payload: { lastDays } },
        }),
      );
      onClose();
      say(texts.schedules.added);
      await queries.invalidateQueries({ queryKey: ['jobs', 'schedules'] });
    } catch (error) {
      if (!showAtFields(error, ['cron', 'timeZone', 'lastDays'], setError)) setFailure(error);
    }
  });
  const { errors } = formState;
  return (
    <FormDialog
      title={texts.schedules.add}
      submit={texts.schedules.save}
      busy={formState.isSubmitting}
      error={failure}
      onSubmit={() => void onSubmit()}
      onClose={onClose}
    >
      <TextField label={texts.schedules.cron} hint={texts.schedules.cronHint} error={errors.cron?.message} {...register('cron')} />
      <TextField label={texts.schedules.timeZone} error={errors.timeZone?.message} {...register('timeZone')} />
      <TextField label={texts.schedules.lastDays} type="number" min={1} max={366} error={errors.lastDays?.message} {...register('lastDays')} />
    </FormDialog>
  );
}

function EndSchedule({ schedule }: { schedule: Schedule }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => dataOf(api.jobs.DELETE('/api/v1/jobs/schedules/{id}', { params: { path: { id: schedule.scheduleId } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['jobs', 'schedules'] }),
    onSettled: () => setAsking(false),
  });
  return (
    <>
      {error !== null && <ProblemAlert error={error} />}
      <button
        type="button"
        className={ui.iconButton}
        aria-label={texts.schedules.endOf(texts.jobs.types[schedule.type], schedule.cron)}
        onClick={() => setAsking(true)}
      >
        <Trash2 size={18} aria-hidden />
      </button>
      {isAsking && (
        <Confirm title={texts.schedules.endTitle} confirm={texts.schedules.end} busy={isPending} onConfirm={mutate} onClose={() => setAsking(false)}>
          {texts.schedules.endHint}
        </Confirm>
      )}
    </>
  );
}
