import { useInfiniteQuery } from '@tanstack/react-query';
import { MailCheck } from 'lucide-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { Button } from '../../ui/Button';
import { Empty } from '../../ui/Feedback';
import { Page } from '../../ui/Page';
import { type Column, PagedTable } from '../../ui/Table';
import { Ago } from '../../ui/Time';
import ui from '../../ui/ui.module.css';
import { Refresh } from '../frame/Refresh';
import { ReasonDialog } from './ReasonDialog';
import { type DeadLetter, deadLettersPath, deadLettersQuery, discard, redrive, redriveAll } from './messaging-query';
import css from './messaging.module.css';
import { texts } from './texts';
import { useChange } from './use-change';

/** The maximum that one call redrives or discards. */
const maxSelected = 100;

export function DeadLettersPage() {
  const entity = useSearchParams()[0].get('entity') ?? '';
  return <DeadLetters key={entity} entity={entity} />;
}

function DeadLetters({ entity }: { entity: string }) {
  const query = useInfiniteQuery(deadLettersQuery(entity));
  const [selected, setSelected] = useState<readonly number[]>([]);
  const [asking, setAsking] = useState<'redrive' | 'redriveAll' | 'discard'>();
  const [progress, setProgress] = useState(0);
  const change = useChange();
  const there = new Set(query.data?.pages.flatMap((page) => page.items.map((message) => message.sequenceNumber)));
  const chosen = selected.filter((number) => there.has(number));
  const close = () => {
    setAsking(undefined);
    setProgress(0);
  };
  const finish = () => {
    setSelected([]);
    close();
  };

  const columns: Column<DeadLetter>[] = [
    {
      header: texts.deadLetters.message,
      cell: ({ sequenceNumber, type }) => (
        <Link to={deadLettersPath(entity, sequenceNumber)} className={css.whole}>
          {type ?? texts.deadLetters.noType(sequenceNumber)}
        </Link>
      ),
    },
    { header: texts.deadLetters.reason, cell: ({ reason }) => <span className={css.whole}>{reason ?? '–'}</span> },
    { header: texts.deadLetters.description, cell: ({ description }) => <span className={css.description}>{description ?? '–'}</span> },
    { header: texts.deadLetters.enqueued, cell: ({ enqueuedAt }) => <Ago at={enqueuedAt} /> },
    {
      header: texts.deadLetters.select,
      cell: ({ sequenceNumber }) => (
        <input
          type="checkbox"
          className={css.select}
          aria-label={texts.deadLetters.selectMessage(sequenceNumber)}
          checked={chosen.includes(sequenceNumber)}
          disabled={!chosen.includes(sequenceNumber) && chosen.length >= maxSelected}
          onChange={(event) => setSelected(event.target.checked ? [...chosen, sequenceNumber] : chosen.filter((number) => number !== sequenceNumber))}
        />
      ),
      align: 'end',
    },
  ];

  return (
    <Page
      title={texts.deadLetters.title}
      lead={entity}
      back={{ to: '/console/messaging', label: texts.deadLetters.back }}
      actions={<Refresh query={query} />}
    >
      {there.size > 0 && (
        <div className={`${ui.row} ${css.actions}`}>
          {chosen.length > 0 ? (
            <>
              <Button onClick={() => setAsking('redrive')}>{texts.deadLetters.redrive(chosen.length)}</Button>
              <Button look="danger" onClick={() => setAsking('discard')}>
                {texts.deadLetters.discard(chosen.length)}
              </Button>
            </>
          ) : (
            <Button onClick={() => setAsking('redriveAll')}>{texts.deadLetters.redriveAll}</Button>
          )}
        </div>
      )}
      <PagedTable
        caption={texts.deadLetters.title}
        columns={columns}
        query={query}
        keyOf={({ sequenceNumber }) => String(sequenceNumber)}
        empty={
          <Empty icon={MailCheck} title={texts.deadLetters.none}>
            <p>{texts.deadLetters.noneHint}</p>
          </Empty>
        }
      />
      {asking === 'redrive' && (
        <ReasonDialog
          title={texts.deadLetters.redrive(chosen.length)}
          confirm={texts.deadLetter.redrive}
          onConfirm={async (reason) => {
            await change(redrive(entity, chosen, reason), texts.deadLetters.redriven);
            finish();
          }}
          onClose={close}
        >
          {texts.deadLetters.redriveHint}
        </ReasonDialog>
      )}
      {asking === 'redriveAll' && (
        <ReasonDialog
          title={texts.deadLetters.redriveAll}
          confirm={texts.deadLetter.redrive}
          onConfirm={async (reason) => {
            await change(redriveAll(entity, reason, setProgress), texts.deadLetters.redriven);
            finish();
          }}
          onClose={close}
        >
          {progress > 0 ? texts.deadLetters.progress(progress) : texts.deadLetters.redriveAllHint}
        </ReasonDialog>
      )}
      {asking === 'discard' && (
        <ReasonDialog
          title={texts.deadLetters.discard(chosen.length)}
          confirm={texts.deadLetter.discard}
          look="danger"
          onConfirm={async (reason) => {
            await change(discard(entity, chosen, reason), texts.deadLetters.discarded);
            finish();
          }}
          onClose={close}
        >
          {texts.deadLetters.discardHint}
        </ReasonDialog>
      )}
    </Page>
  );
}
