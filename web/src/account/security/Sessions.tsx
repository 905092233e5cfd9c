import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client';
import type { components } from '../../api/generated/identity';
import { dataOf } from '../../api/problem';
import { dropSession } from '../../session/session';
import { Button } from '../../ui/Button';
import { Confirm } from '../../ui/Dialog';
import { ProblemAlert, Skeletons } from '../../ui/Feedback';
import { formatDateTime, formatDevice } from '../../ui/format';
import ui from '../../ui/ui.module.css';
import css from '../account.module.css';
import { texts } from '../texts';

type OwnSession = components['schemas']['Sessions']['items'][number];

export function Sessions() {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => dataOf(api.identity.GET('/api/v1/auth/sessions', { signal })),
  });
  const [isAsking, setAsking] = useState(false);
  const endAll = useMutation({
    mutationFn: () => dataOf(api.identity.DELETE('/api/v1/auth/sessions')),
    onSuccess: dropSession,
    onSettled: () => setAsking(false),
  });
  return (
    <section className={`${ui.card} ${ui.stack}`}>
      <h2>{texts.security.sessions}</h2>
      {(error ?? endAll.error) !== null && <ProblemAlert error={error ?? endAll.error} onRetry={() => void refetch()} />}
      {isPending && <Skeletons count={2} height={64} />}
      <ul>
        {data?.items.map((session) => (
          <SessionItem key={session.id} session={session} />
        ))}
      </ul>
      {data !== undefined && (
        <div>
          <Button look="danger" onClick={() => setAsking(true)}>
            {texts.security.endAll}
          </Button>
        </div>
      )}
      {isAsking && (
        <Confirm
          title={texts.security.endAllTitle}
          confirm={texts.security.endAll}
          busy={endAll.isPending}
          onConfirm={endAll.mutate}
          onClose={() => setAsking(false)}
        >
          {texts.security.endAllHint}
        </Confirm>
      )}
    </section>
  );
}

function SessionItem({ session: { id, device, address, lastUsedAt, current } }: { session: OwnSession }) {
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => dataOf(api.identity.DELETE('/api/v1/auth/sessions/{id}', { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
  });
  return (
    <li className={css.session}>
      <div>
        <strong title={device}>{formatDevice(device)}</strong>
        <span className={`${ui.muted} ${ui.small}`}>
          {texts.security.from(address)} · {texts.security.used(formatDateTime(lastUsedAt))}
        </span>
        {error !== null && <ProblemAlert error={error} />}
      </div>
      {current ? (
        <span className={ui.badge} data-kind="good">
          {texts.security.current}
        </span>
      ) : (
        <Button look="secondary" busy={isPending} aria-label={texts.security.endOf(formatDevice(device))} onClick={() => mutate()}>
          {texts.security.end}
        </Button>
      )}
    </li>
  );
}
