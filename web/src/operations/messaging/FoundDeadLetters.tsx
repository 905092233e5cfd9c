import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { Alert, ProblemAlert } from '../../ui/Feedback';
import { Ago } from '../../ui/Time';
import ui from '../../ui/ui.module.css';
import { deadLettersPath, foundDeadLettersQuery } from './messaging-query';
import css from './messaging.module.css';
import { texts } from './texts';

/** The dead letters that mention something by its id. Nothing is shown when there are none. */
export function FoundDeadLetters({ id, refetchInterval }: { id: string; refetchInterval: number | false }) {
  const { data, error, refetch } = useQuery({ ...foundDeadLettersQuery(id), refetchInterval });
  if (error !== null) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (data === undefined || (data.items.length === 0 && data.isComplete)) return null;
  return (
    <section className={ui.card} aria-label={texts.deadLetters.title}>
      <h2>{texts.deadLetters.title}</h2>
      <ul className={css.found}>
        {data.items.map(({ entity, message }) => (
          <li key={`${entity} ${message.sequenceNumber}`}>
            <Link to={deadLettersPath(entity, message.sequenceNumber)}>{message.type ?? texts.deadLetters.noType(message.sequenceNumber)}</Link>
            <Ago at={message.enqueuedAt} />
            <span>{entity}</span>
            <span className={css.cause}>{message.description ?? message.reason}</span>
          </li>
        ))}
      </ul>
      {!data.isComplete && (
        <Alert kind="info">
          <p>{texts.deadLetters.incomplete}</p>
        </Alert>
      )}
    </section>
  );
}
