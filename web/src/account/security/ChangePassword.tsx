import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { api } from '../../api/client';
import { dataOf } from '../../api/problem';
import { useUser } from '../../session/session';
import { Button } from '../../ui/Button';
import { ProblemAlert, say } from '../../ui/Feedback';
import { TextField } from '../../ui/Field';
import { showAtFields } from '../../ui/forms';
import ui from '../../ui/ui.module.css';
import { knownPassword, newPassword } from '../rules';
import { texts } from '../texts';

const schema = z.object({ currentPassword: knownPassword, password: newPassword });

export function ChangePassword() {
  const user = useUser();
  const [failure, setFailure] = useState<unknown>();
  const { register, handleSubmit, setError, reset, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { currentPassword: '', password: '' },
  });
  const onSubmit = handleSubmit(async (form) => {
    setFailure(undefined);
    try {
      await dataOf(api.identity.POST('/api/v1/auth/change-password', { body: form }));
      reset();
      say(texts.security.passwordChanged);
    } catch (error) {
      if (!showAtFields(error, ['currentPassword', 'password'], setError)) setFailure(error);
    }
  });
  return (
    <form className={`${ui.card} ${ui.stack}`} noValidate onSubmit={(event) => void onSubmit(event)}>
      <h2>{texts.security.password}</h2>
      <p className={ui.muted}>{texts.security.passwordHint}</p>
      {failure !== undefined && <ProblemAlert error={failure} />}
      <input type="hidden" autoComplete="username" value={user?.email ?? ''} readOnly />
      <TextField
        label={texts.fields.currentPassword}
        type="password"
        autoComplete="current-password"
        error={formState.errors.currentPassword?.message}
        {...register('currentPassword')}
      />
      <TextField
        label={texts.fields.newPassword}
        type="password"
        autoComplete="new-password"
        hint={texts.fields.passwordHint}
        error={formState.errors.password?.message}
        {...register('password')}
      />
      <div>
        <Button type="submit" busy={formState.isSubmitting}>
          {texts.security.changePassword}
        </Button>
      </div>
    </form>
  );
}
