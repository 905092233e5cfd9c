import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { api } from '../api/client';
import { dataOf } from '../api/problem';
import { Button, ButtonLink } from '../ui/Button';
import { Alert, ProblemAlert } from '../ui/Feedback';
import { TextField } from '../ui/Field';
import { Page } from '../ui/Page';
import { showAtFields } from '../ui/forms';
import ui from '../ui/ui.module.css';
import { takeToken } from './links';
import { knownPassword } from './rules';
import { texts } from './texts';

const schema = z.object({ password: knownPassword });

/** Makes an account of a registration, for who knows its password: a stranger may have registered the address. */
export function VerifyEmailPage() {
  const [token] = useState(takeToken);
  const [failure, setFailure] = useState<unknown>();
  const [isDone, setDone] = useState(false);
  const { register, handleSubmit, setError, formState } = useForm({ resolver: zodResolver(schema), defaultValues: { password: '' } });
  const onSubmit = handleSubmit(async ({ password }) => {
    setFailure(undefined);
    try {
      await dataOf(api.accounts.POST('/api/v1/auth/verify-email', { body: { token: token ?? '', password } }));
      setDone(true);
    } catch (error) {
      if (!showAtFields(error, ['password'], setError)) setFailure(error);
    }
  });
  return (
    <Page title={texts.verify.title} width="narrow">
      {token === null || isDone ? (
        <div className={`${ui.card} ${ui.stack}`}>
          <Alert kind={isDone ? 'good' : 'warn'}>
            <p>{isDone ? texts.verify.done : texts.verify.noToken}</p>
          </Alert>
          <ButtonLink wide to="/login">
            {texts.verify.logIn}
          </ButtonLink>
        </div>
      ) : (
        <form className={`${ui.card} ${ui.stack}`} noValidate onSubmit={(event) => void onSubmit(event)}>
          {failure !== undefined && <ProblemAlert error={failure} />}
          <TextField
            label={texts.fields.password}
            type="password"
            autoComplete="current-password"
            hint={texts.verify.passwordHint}
            error={formState.errors.password?.message}
            {...register('password')}
          />
          <Button type="submit" wide busy={formState.isSubmitting}>
            {texts.verify.submit}
          </Button>
        </form>
      )}
    </Page>
  );
}
