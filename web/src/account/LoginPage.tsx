import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { Link, Navigate, useSearchParams } from 'react-router';
import { z } from 'zod';
import { isProblem } from '../api/problem';
import { logIn, useUser } from '../session/session';
import { Button } from '../ui/Button';
import { Alert, ProblemAlert } from '../ui/Feedback';
import { TextField } from '../ui/Field';
import { Page } from '../ui/Page';
import { showAtFields } from '../ui/forms';
import ui from '../ui/ui.module.css';
import { ResendLink } from './ResendLink';
import { nextPage } from './links';
import { email, knownPassword } from './rules';
import { texts } from './texts';

const schema = z.object({ email, password: knownPassword, code: z.string().trim().max(64) });
type LogIn = z.infer<typeof schema>;

export function LoginPage() {
  const user = useUser();
  const [search] = useSearchParams();
  const [failure, setFailure] = useState<unknown>();
  const [needsCode, setNeedsCode] = useState(false);
  const { register, handleSubmit, setError, getValues, formState } = useForm<LogIn>({
    resolver: zodResolver(schema),
    defaultValues: { email: '', password: '', code: '' },
  });
  if (user !== undefined) return <Navigate to={nextPage(search)} replace />;

  const onSubmit = async (form: LogIn) => {
    setFailure(undefined);
    if (needsCode && form.code === '') return setError('code', { message: texts.needed.code }, { shouldFocus: true });
    try {
      await logIn(form.email, form.password, needsCode ? form.code : undefined);
    } catch (error) {
      // The password was right: the code is the second step.
      if (isProblem(error, 'second-factor-required')) setNeedsCode(true);
      else if (isProblem(error, 'second-factor-invalid')) setError('code', { message: error.message }, { shouldFocus: true });
      else if (!showAtFields(error, ['email', 'password'], setError)) setFailure(error);
    }
  };
  const isUnverified = isProblem(failure, 'email-not-verified');
  return (
    <Page title={texts.logIn.title} width="narrow">
      <form className={`${ui.card} ${ui.stack}`} noValidate onSubmit={(event) => void handleSubmit(onSubmit)(event)}>
        {isUnverified && (
          <Alert kind="warn" title={texts.logIn.unverified}>
            <p>{texts.logIn.unverifiedHint}</p>
            <ResendLink email={getValues('email')} />
          </Alert>
        )}
        {failure !== undefined && !isUnverified && <ProblemAlert error={failure} />}
        {needsCode ? (
          <TextField
            label={texts.fields.code}
            hint={texts.logIn.code}
            autoComplete="one-time-code"
            autoFocus
            error={formState.errors.code?.message}
            {...register('code')}
          />
        ) : (
          <>
            <TextField label={texts.fields.email} type="email" autoComplete="username" error={formState.errors.email?.message} {...register('email')} />
            <TextField
              label={texts.fields.password}
              type="password"
              autoComplete="current-password"
              error={formState.errors.password?.message}
              {...register('password')}
            />
          </>
        )}
        <Button type="submit" wide busy={formState.isSubmitting}>
          {texts.logIn.submit}
        </Button>
        {needsCode ? (
          <Button look="quiet" onClick={() => setNeedsCode(false)}>
            {texts.logIn.otherAccount}
          </Button>
        ) : (
          <>
            <Link to="/forgot-password">{texts.logIn.forgot}</Link>
            <p className={ui.muted}>
              {texts.logIn.noAccount} <Link to={`/register?${search}`}>{texts.logIn.register}</Link>
            </p>
          </>
        )}
      </form>
    </Page>
  );
}
