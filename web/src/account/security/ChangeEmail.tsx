import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { api } from '../../api/client';
import { dataOf } from '../../api/problem';
import { useUser } from '../../session/session';
import { Button } from '../../ui/Button';
import { Alert, ProblemAlert } from '../../ui/Feedback';
import { TextField } from '../../ui/Field';
import { showAtFields } from '../../ui/forms';
import ui from '../../ui/ui.module.css';
import { email, knownPassword } from '../rules';
import { texts } from '../texts';

const schema = z.object({ email, password: knownPassword });

export function ChangeEmail() {
  const user = useUser();
  const [failure, setFailure] = useState<unknown>();
  const [sentTo, setSentTo] = useState<string>();
  const { register, handleSubmit, setError, reset, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { email: '', password: '' },
  });
  const onSubmit = handleSubmit(async (form) => {
    setFailure(undefined);
    try {
      await dataOf(api.identity.POST('/api/v1/auth/change-email', { body: form }));
      setSentTo(form.email);
      reset();
    } catch (error) {
      if (!showAtFields(error, ['email', 'password'], setError)) setFailure(error);
    }
  });
  return (
    <form className={`${ui.card} ${ui.stack}`} noValidate onSubmit={(event) => void onSubmit(event)}>
      <h2>{texts.security.email}</h2>
      <p className={ui.muted}>{texts.security.emailHint(user?.email ?? '')}</p>
      {sentTo !== undefined && (
        <Alert kind="good">
          <p>{texts.security.emailSent(sentTo)}</p>
        </Alert>
      )}
      {failure !== undefined && <ProblemAlert error={failure} />}
      <TextField label={texts.security.newEmail} type="email" autoComplete="email" error={formState.errors.email?.message} {...register('email')} />
      <TextField
        label={texts.fields.currentPassword}
        type="password"
        autoComplete="current-password"
        error={formState.errors.password?.message}
        {...register('password')}
      />
      <div>
        <Button type="submit" busy={formState.isSubmitting}>
          {texts.security.changeEmail}
        </Button>
      </div>
    </form>
  );
}
