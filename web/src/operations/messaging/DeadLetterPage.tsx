import { useQuery } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import type { components } from '../../api/generated/operations';
import { Button } from '../../ui/Button';
import { Alert, ProblemAlert, Skeletons } from '../../ui/Feedback';
import { Page } from '../../ui/Page';
import { Time } from '../../ui/Time';
import ui from '../../ui/ui.module.css';
import { ReasonDialog } from './ReasonDialog';
import { readable } from './body';
import { deadLetterQuery, deadLettersPath, discard, redrive } from './messaging-query';
import css from './messaging.module.css';
import { texts } from './texts';
import { useChange } from './use-change';

type Details = components['schemas']['DeadLetterDetails'];

export function DeadLetterPage() {
  const { sequenceNumber = '' } = useParams();
  const entity = useSearchParams()[0].get('entity') ?? '';
  const { data, error, isPending, refetch } = useQuery(deadLetterQuery(entity, Number(sequenceNumber)));
  return (
    <Page title={texts.deadLetter.title(sequenceNumber)} lead={data?.message.type} back={{ to: deadLettersPath(entity), label: entity }}>
      {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeletons count={3} height={120} />}
      {data !== undefined && <DeadLetter key={sequenceNumber} entity={entity} details={data} />}
    </Page>
  );
}

function DeadLetter({ entity, details }: { entity: string; details: Details }) {
  const { message, body, isCut, properties } = details;
  const original = body === null ? undefined : readable(body);
  const [edited, setEdited] = useState<string>();
  const [asking, setAsking] = useState<'redrive' | 'discard'>();
  const change = useChange();
  const navigate = useNavigate();
  const id = useId();
  const isEdited = edited !== undefined && edited !== original;
  const leave = () => navigate(deadLettersPath(entity));
  const facts: [string, ReactNode][] = [
    [texts.deadLetters.reason, message.reason],
    [texts.deadLetters.description, message.description],
    [texts.deadLetters.enqueued, <Time key="at" at={message.enqueuedAt} />],
    [texts.deadLetters.deliveries, message.deliveryCount],
    [texts.deadLetter.messageId, <code key="id">{message.messageId}</code>],
    [texts.deadLetter.trace, message.traceId && <code>{message.traceId}</code>],
    [texts.deadLetter.session, message.sessionId],
    [texts.deadLetter.correlation, message.correlationId],
    [texts.deadLetter.redriven, message.redriveId && <Link to="/console/audit">{texts.deadLetter.redrivenBy}</Link>],
  ];
  return (
    <div className={ui.stack}>
      <div className={ui.row}>
        <Button onClick={() => setAsking('redrive')}>{isEdited ? texts.deadLetter.redriveEdited : texts.deadLetter.redrive}</Button>
        <Button look="danger" onClick={() => setAsking('discard')}>
          {texts.deadLetter.discard}
        </Button>
      </div>
      <dl className={`${ui.card} ${css.facts}`}>
        {facts.map(
          ([name, value]) =>
            value !== null &&
            value !== '' && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      <section className={`${ui.card} ${ui.stack}`} aria-labelledby={`${id}-body`}>
        <div className={css.title}>
          <h2 id={`${id}-body`}>{edited === undefined ? texts.deadLetter.body : texts.deadLetter.editing}</h2>
          {original !== undefined && !isCut && (
            <Button look="quiet" onClick={() => setEdited(edited === undefined ? original : undefined)}>
              {edited === undefined && <Pencil size={16} aria-hidden />}
              {edited === undefined ? texts.deadLetter.edit : texts.deadLetter.stopEditing}
            </Button>
          )}
        </div>
        {isCut && <Alert kind="info">{texts.deadLetter.cut}</Alert>}
        {original === undefined && <Alert kind="info">{texts.deadLetter.noText}</Alert>}
        {original !== undefined && edited === undefined && (
          <pre className={css.body} role="group" tabIndex={0} aria-labelledby={`${id}-body`}>
            {original}
          </pre>
        )}
        {edited !== undefined && (
          <>
            <textarea
              className={`${ui.input} ${css.body}`}
              aria-labelledby={`${id}-body`}
              aria-describedby={`${id}-hint`}
              rows={Math.min(30, edited.split('\n').length + 1)}
              spellCheck={false}
              value={edited}
              onChange={(event) => setEdited(event.target.value)}
            />
            <p className={ui.hint} id={`${id}-hint`}>
              {texts.deadLetter.editHint}
            </p>
          </>
        )}
      </section>
      {Object.keys(properties).length > 0 && (
        <section className={`${ui.card} ${ui.stack}`} aria-labelledby={`${id}-properties`}>
          <h2 id={`${id}-properties`}>{texts.deadLetter.properties}</h2>
          <dl className={css.facts}>
            {Object.entries(properties).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <code>{value}</code>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {asking === 'redrive' && (
        <ReasonDialog
          title={isEdited ? texts.deadLetter.redriveEdited : texts.deadLetter.redrive}
          confirm={texts.deadLetter.redrive}
          onConfirm={async (reason) => {
            await change(redrive(entity, [message.sequenceNumber], reason, isEdited ? edited : undefined), texts.deadLetters.redriven);
            await leave();
          }}
          onClose={() => setAsking(undefined)}
        >
          {texts.deadLetters.redriveHint}
        </ReasonDialog>
      )}
      {asking === 'discard' && (
        <ReasonDialog
          title={texts.deadLetters.discard(1)}
          confirm={texts.deadLetter.discard}
          look="danger"
          onConfirm={async (reason) => {
            await change(discard(entity, [message.sequenceNumber], reason), texts.deadLetters.discarded);
            await leave();
          }}
          onClose={() => setAsking(undefined)}
        >
          {texts.deadLetters.discardHint}
        </ReasonDialog>
      )}
    </div>
  );
}
