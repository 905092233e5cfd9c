import { zodResolver } from '@hookform/resolvers/zod';
import { MailCheck } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { Link, Navigate, useSearchParams } from 'react-router';
import { z } from 'zod';
import { api } from '../api/client';
import { dataOf } from '../api/problem';
import { useUser } from '../session/session';
import { Button, ButtonLink } from '../ui/Button';
import { Empty, ProblemAlert } from '../ui/Feedback';
import { TextField } from '../ui/Field';
import { Page } from '../ui/Page';
import { showAtFields } from '../ui/forms';
import ui from '../ui/ui.module.css';
import { ResendLink } from './ResendLink';
import { nextPage } from './links';
import { displayName, email, newPassword } from './rules';
import { texts } from './texts';

const schema = z.object({ displayName, email, password: newPassword });
type Register = z.infer<typeof schema>;

export function RegisterPage() {
  const user = useUser();
  const [search] = useSearchParams();
  const [failure, setFailure] = useState<unknown>();
  const [sentTo, setSentTo] = useState<string>();
  const { register, handleSubmit, setError, formState } = useForm<Register>({ resolver: zodResolver(schema) });
  if (user !== undefined) return <Navigate to={nextPage(search)} replace />;
  if (sentTo !== undefined) return <LinkSent email={sentTo} search={search} />;

  const onSubmit = async (form: Register) => {
    setFailure(undefined);
    try {
      await dataOf(api.accounts.POST('/api/v1/auth/register', { body: form }));
      setSentTo(form.email);
    } catch (error) {
      if (!showAtFields(error, ['displayName', 'email', 'password'], setError)) setFailure(error);
    }
  };
  return (
    <Page title={texts.register.title} lead={texts.register.lead} width="narrow">
      <form className={`${ui.card} ${ui.stack}`} noValidate onSubmit={(event) => void handleSubmit(onSubmit)(event)}>
        {failure !== undefined && <ProblemAlert error={failure} />}
        <TextField label={texts.fields.displayName} autoComplete="name" error={formState.errors.displayName?.message} {...register('displayName')} />
        <TextField label={texts.fields.email} type="email" autoComplete="username" error={formState.errors.email?.message} {...register('email')} />
        <TextField
          label={texts.fields.password}
          type="password"
          autoComplete="new-password"
          hint={texts.fields.passwordHint}
          error={formState.errors.password?.message}
          {...register('password')}
        />
        <Button type="submit" wide busy={formState.isSubmitting}>
          {texts.register.submit}
        </Button>
        <p className={ui.muted}>
          {texts.register.hasAccount} <Link to={`/login?${search}`}>{texts.register.logIn}</Link>
        </p>
      </form>
    </Page>
  );
}

function LinkSent({ email, search }: { email: string; search: URLSearchParams }) {
  return (
    <Page title={texts.register.sentTitle} width="narrow">
      <div className={ui.card}>
        <Empty icon={MailCheck} title={texts.verify.title}>
          <p>{texts.register.sent(email)}</p>
          <ButtonLink to={`/login?${search}`}>{texts.register.logIn}</ButtonLink>
          <ResendLink email={email} />
        </Empty>
      </div>
    </Page>
  );
}
