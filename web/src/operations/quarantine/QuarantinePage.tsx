import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { RotateCw, ShieldAlert, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '../../api/client';
import { dataOf } from '../../api/problem';
import { ReasonDialog } from '../../ui/Dialog';
import { Empty, ProblemAlert, say } from '../../ui/Feedback';
import { ChoiceFilter, FilterBar, useFilters } from '../../ui/Filters';
import { Page } from '../../ui/Page';
import { type Column, PagedTable } from '../../ui/Table';
import { Time } from '../../ui/Time';
import { formatDateTime, formatSize } from '../../ui/format';
import ui from '../../ui/ui.module.css';
import { Refresh } from '../frame/Refresh';
import { texts } from '../texts';
import { type QuarantinedFile, isRedrivable, quarantineKey, quarantineQuery } from './quarantine-query';
import css from './quarantine.module.css';

const columns: Column<QuarantinedFile>[] = [
  { header: texts.quarantine.file, cell: (file) => file.name },
  {
    header: texts.quarantine.reason,
    cell: ({ reason, discarded }) => (
      <span className={css.reason}>
        {texts.quarantine.reasons[reason.code]}
        <span>{reason.detail}</span>
        {discarded !== null && <span>{texts.quarantine.discardedBy(formatDateTime(discarded.at), discarded.actorId.slice(-12), discarded.reason)}</span>}
      </span>
    ),
  },
  { header: texts.quarantine.owner, cell: ({ ownerId }) => <Link to={`/console/customers/${ownerId}`}>{ownerId.slice(-12)}</Link> },
  { header: texts.quarantine.size, cell: ({ size }) => (size === null ? '–' : <span className={css.whole}>{formatSize(size)}</span>), align: 'end' },
  { header: texts.quarantine.rejected, cell: ({ rejectedAt }) => <Time at={rejectedAt} /> },
  { header: texts.quarantine.actions, cell: (file) => <Actions file={file} />, align: 'end' },
];

export function QuarantinePage() {
  const [{ reason }, setFilter] = useFilters('reason');
  const query = useInfiniteQuery(quarantineQuery(reason));
  return (
    <Page title={texts.quarantine.title} lead={texts.quarantine.lead} actions={<Refresh query={query} />}>
      <FilterBar>
        <ChoiceFilter
          label={texts.quarantine.reason}
          value={reason}
          choices={texts.quarantine.reasons}
          onChange={(value) => setFilter('reason', value)}
        />
      </FilterBar>
      <PagedTable
        caption={texts.quarantine.title}
        columns={columns}
        query={query}
        keyOf={({ fileId }) => fileId}
        empty={
          <Empty icon={ShieldAlert} title={texts.quarantine.none}>
            <p>{texts.quarantine.noneHint}</p>
          </Empty>
        }
      />
    </Page>
  );
}

function Actions({ file }: { file: QuarantinedFile }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const params = { path: { id: file.fileId } };
  const finish = async (message: string) => {
    setAsking(false);
    say(message);
    await queries.invalidateQueries({ queryKey: quarantineKey });
  };
  const redrive = useMutation({
    mutationFn: () => dataOf(api.files.POST('/api/v1/files/{id}/redrive', { params })),
    onSuccess: () => finish(texts.quarantine.redriven(file.name)),
  });
  const discard = useMutation({
    mutationFn: (reason: string) => dataOf(api.files.POST('/api/v1/files/{id}/discard', { params, body: { reason } })),
    onSuccess: () => finish(texts.quarantine.discarded(file.name)),
  });
  return (
    <>
      {redrive.error !== null && <ProblemAlert error={redrive.error} />}
      <span className={css.actions}>
        {isRedrivable(file) && (
          <button
            type="button"
            className={ui.iconButton}
            aria-label={texts.quarantine.redrive(file.name)}
            title={texts.quarantine.redrive(file.name)}
            disabled={redrive.isPending}
            onClick={() => redrive.mutate()}
          >
            <RotateCw size={18} aria-hidden />
          </button>
        )}
        {file.discarded === null && (
          <button
            type="button"
            className={ui.iconButton}
            aria-label={texts.quarantine.discard(file.name)}
            title={texts.quarantine.discard(file.name)}
            onClick={() => setAsking(true)}
          >
            <Trash2 size={18} aria-hidden />
          </button>
        )}
      </span>
      {isAsking && (
        <ReasonDialog
          title={texts.quarantine.discardTitle}
          submit={texts.quarantine.confirmDiscard}
          look="danger"
          hint={texts.quarantine.discardReasonHint}
          busy={discard.isPending}
          error={discard.error}
          onSubmit={discard.mutate}
          onClose={() => setAsking(false)}
        >
          {texts.quarantine.discardHint(file.name)}
        </ReasonDialog>
      )}
    </>
  );
}
