import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { UserX } from 'lucide-react';
import { useState } from 'react';
import { useParams } from 'react-router';
import { api } from '../../api/client';
import { dataOf, isProblem } from '../../api/problem';
import { RequireRole } from '../../app/RequireRole';
import { useUser } from '../../session/session';
import { Button, ButtonLink } from '../../ui/Button';
import { Confirm, ReasonDialog } from '../../ui/Dialog';
import { Alert, Empty, ProblemAlert, Skeletons, say } from '../../ui/Feedback';
import { CheckField } from '../../ui/Field';
import { Page } from '../../ui/Page';
import { Time } from '../../ui/Time';
import ui from '../../ui/ui.module.css';
import { texts } from '../texts';
import { AccountBadge, SecondFactorBadge } from './AccountBadge';
import { EventsTable } from './SecurityEventsPage';
import css from './people.module.css';
import { type Account, type Role, userQuery } from './people-query';

const back = { to: '/console/users', label: texts.users.title };

export function UserPage() {
  return (
    <RequireRole roles={['admin']}>
      <Account />
    </RequireRole>
  );
}

function Account() {
  const { id = '' } = useParams();
  const self = useUser();
  const { data: account, error, refetch } = useQuery(userQuery(id));
  if (account === undefined) {
    const isMissing = isProblem(error) && error.status === 404;
    return (
      <Page title={texts.users.user} back={back}>
        {error === null && <Skeletons count={3} height={110} />}
        {isMissing && <Empty icon={UserX} title={texts.users.gone} />}
        {error !== null && !isMissing && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      </Page>
    );
  }
  const isOwn = self?.id === id;
  return (
    <Page
      title={account.displayName}
      lead={account.email}
      actions={
        <ButtonLink look="secondary" to={`/console/customers/${id}`}>
          {texts.users.asCustomer}
        </ButtonLink>
      }
      back={back}
    >
      <div className={css.columns}>
        <div className={ui.stack}>
          {isOwn && (
            <Alert kind="info">
              <p>{texts.users.own}</p>
            </Alert>
          )}
          {!isOwn && <Roles key={account.roles.join()} account={account} />}
          <section className={ui.stack}>
            <h2>{texts.events.title}</h2>
            <EventsTable filters={{ type: '', user: id }} withUser={false} />
          </section>
        </div>
        <div className={ui.stack}>
          <section className={ui.card} aria-label={texts.users.facts}>
            <dl className={css.facts}>
              <div>
                <dt>{texts.users.state}</dt>
                <dd>
                  <AccountBadge account={account} />
                </dd>
              </div>
              {account.disabledAt !== null && (
                <div>
                  <dt>{texts.users.disabledSince}</dt>
                  <dd>
                    <Time at={account.disabledAt} />
                    <br />
                    {account.disabledReason}
                  </dd>
                </div>
              )}
              <div>
                <dt>{texts.users.secondFactor}</dt>
                <dd>
                  <SecondFactorBadge account={account} />
                </dd>
              </div>
              <div>
                <dt>{texts.users.registered}</dt>
                <dd>
                  <Time at={account.registeredAt} />
                </dd>
              </div>
              <div>
                <dt>{texts.users.lastActive}</dt>
                <dd>{account.lastActiveAt === null ? texts.users.never : <Time at={account.lastActiveAt} />}</dd>
              </div>
              <div>
                <dt>{texts.users.id}</dt>
                <dd>
                  <code>{id}</code>
                </dd>
              </div>
            </dl>
          </section>
          {!isOwn && <Access account={account} />}
        </div>
      </div>
    </Page>
  );
}

const roles = Object.keys(texts.users.roles) as Role[];

/** What an admin changes is in the audit log: the account and its entries are read again. */
function useChanged(id: string) {
  const queries = useQueryClient();
  return () => Promise.all([queries.invalidateQueries({ queryKey: ['users', id] }), queries.invalidateQueries({ queryKey: ['security-events'] })]);
}

function Roles({ account }: { account: Account }) {
  const [chosen, setChosen] = useState<readonly Role[]>(account.roles);
  const changed = useChanged(account.userId);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => dataOf(api.identity.PUT('/api/v1/users/{id}/roles', { params: { path: { id: account.userId } }, body: { roles: [...chosen] } })),
    onSuccess: async () => {
      say(texts.users.rolesSaved);
      await changed();
    },
  });
  const isSame = chosen.length === account.roles.length && chosen.every((role) => account.roles.includes(role));
  return (
    <form
      className={ui.card}
      onSubmit={(event) => {
        event.preventDefault();
        mutate();
      }}
    >
      <fieldset className={css.roles}>
        <legend>{texts.users.rolesTitle}</legend>
        {roles.map((role) => (
          <CheckField
            key={role}
            label={
              <>
                {texts.users.roles[role].name}
                <span>{texts.users.roles[role].hint}</span>
              </>
            }
            checked={chosen.includes(role)}
            onChange={(event) => setChosen(event.target.checked ? [...chosen, role] : chosen.filter((other) => other !== role))}
          />
        ))}
      </fieldset>
      {error !== null && <ProblemAlert error={error} />}
      <Button type="submit" busy={isPending} disabled={isSame || chosen.length === 0}>
        {texts.users.saveRoles}
      </Button>
    </form>
  );
}

function Access({ account }: { account: Account }) {
  const id = account.userId;
  const isDisabled = account.disabledAt !== null;
  const [asking, setAsking] = useState<'disable' | 'sessions' | 'secondFactor'>();
  const changed = useChanged(id);
  const call = { params: { path: { id } } };
  const settled = { onSuccess: changed };
  const disable = useMutation({
    mutationFn: (reason: string) => dataOf(api.identity.POST('/api/v1/users/{id}/disable', { ...call, body: { reason } })),
    onSuccess: async () => {
      setAsking(undefined);
      await changed();
    },
  });
  const enable = useMutation({ mutationFn: () => dataOf(api.identity.POST('/api/v1/users/{id}/enable', call)), ...settled });
  const endSessions = useMutation({
    mutationFn: () => dataOf(api.identity.DELETE('/api/v1/users/{id}/sessions', call)),
    onSuccess: async () => {
      say(texts.users.sessionsEnded);
      await changed();
    },
    onSettled: () => setAsking(undefined),
  });
  const removeSecondFactor = useMutation({
    mutationFn: () => dataOf(api.identity.DELETE('/api/v1/users/{id}/second-factor', call)),
    onSuccess: async () => {
      say(texts.users.secondFactorRemoved);
      await changed();
    },
    onSettled: () => setAsking(undefined),
  });
  const error = enable.error ?? endSessions.error ?? removeSecondFactor.error;
  return (
    <section className={`${ui.card} ${ui.stack}`}>
      <h2>{texts.users.access}</h2>
      {error !== null && <ProblemAlert error={error} />}
      <Button look="secondary" onClick={() => setAsking('sessions')}>
        {texts.users.endSessions}
      </Button>
      {account.hasSecondFactor && (
        <Button look="secondary" onClick={() => setAsking('secondFactor')}>
          {texts.users.removeSecondFactor}
        </Button>
      )}
      {isDisabled ? (
        <Button look="secondary" busy={enable.isPending} onClick={() => enable.mutate()}>
          {texts.users.enable}
        </Button>
      ) : (
        <Button look="danger" onClick={() => setAsking('disable')}>
          {texts.users.disable}
        </Button>
      )}
      {asking === 'disable' && (
        <ReasonDialog
          title={texts.users.disableTitle(account.displayName)}
          submit={texts.users.disable}
          look="danger"
          hint={texts.users.reasonHint}
          busy={disable.isPending}
          error={disable.error}
          onSubmit={disable.mutate}
          onClose={() => setAsking(undefined)}
        >
          {texts.users.disableHint}
        </ReasonDialog>
      )}
      {asking === 'sessions' && (
        <Confirm
          title={texts.users.endSessionsTitle(account.displayName)}
          confirm={texts.users.endSessions}
          busy={endSessions.isPending}
          onConfirm={endSessions.mutate}
          onClose={() => setAsking(undefined)}
        >
          {texts.users.endSessionsHint}
        </Confirm>
      )}
      {asking === 'secondFactor' && (
        <Confirm
          title={texts.users.removeSecondFactorTitle(account.displayName)}
          confirm={texts.users.removeSecondFactor}
          busy={removeSecondFactor.isPending}
          onConfirm={removeSecondFactor.mutate}
          onClose={() => setAsking(undefined)}
        >
          {texts.users.removeSecondFactorHint}
        </Confirm>
      )}
    </section>
  );
}
