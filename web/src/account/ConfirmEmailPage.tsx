import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client';
import { dataOf } from '../api/problem';
import { ButtonLink } from '../ui/Button';
import { Alert, ProblemAlert } from '../ui/Feedback';
import { Page } from '../ui/Page';
import ui from '../ui/ui.module.css';
import { renewSession, useUser } from '../session/session';
import { takeToken } from './links';
import { texts } from './texts';

/** Moves an account to its new address. */
export function ConfirmEmailPage() {
  const [token] = useState(takeToken);
  const user = useUser();
  // A query, not an effect: the token can be used once, and a page may be rendered twice.
  const { isSuccess, error, isFetching } = useQuery({
    queryKey: ['confirm-email', token],
    queryFn: async () => {
      await dataOf(api.accounts.POST('/api/v1/auth/verify-email', { body: { token: token ?? '' } }));
      if (user !== undefined) await renewSession();
      return true;
    },
    enabled: token !== null,
    staleTime: Infinity,
    retry: false,
  });
  return (
    <Page title={texts.verify.title} width="narrow">
      <div className={`${ui.card} ${ui.stack}`}>
        {token === null && (
          <Alert kind="warn">
            <p>{texts.verify.noToken}</p>
          </Alert>
        )}
        {isFetching && (
          <Alert kind="info">
            <p>{texts.verify.working}</p>
          </Alert>
        )}
        {isSuccess && (
          <Alert kind="good">
            <p>{texts.verify.done}</p>
          </Alert>
        )}
        {error !== null && <ProblemAlert error={error} />}
        <ButtonLink wide to={user === undefined ? '/login' : '/account'}>
          {user === undefined ? texts.verify.logIn : texts.menu.label}
        </ButtonLink>
      </div>
    </Page>
  );
}
