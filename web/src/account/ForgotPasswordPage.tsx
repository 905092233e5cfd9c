import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { api } from '../api/client';
import { dataOf } from '../api/problem';
import { Button } from '../ui/Button';
import { Alert, ProblemAlert } from '../ui/Feedback';
import { TextField } from '../ui/Field';
import { Page } from '../ui/Page';
import { showAtFields } from '../ui/forms';
import ui from '../ui/ui.module.css';
import { email } from './rules';
import { texts } from './texts';

const schema = z.object({ email });

export function ForgotPasswordPage() {
  const [failure, setFailure] = useState<unknown>();
  const { register, handleSubmit, setError, formState } = useForm({ resolver: zodResolver(schema), defaultValues: { email: '' } });
  const onSubmit = handleSubmit(async (form) => {
    setFailure(undefined);
    try {
      await dataOf(api.accounts.POST('/api/v1/auth/forgot-password', { body: form }));
    } catch (error) {
      if (!showAtFields(error, ['email'], setError)) setFailure(error);
      throw error; // not submitted
    }
  });
  return (
    <Page title={texts.forgot.title} lead={texts.forgot.lead} back={{ to: '/login', label: texts.forgot.back }} width="narrow">
      <form className={`${ui.card} ${ui.stack}`} noValidate onSubmit={(event) => void onSubmit(event).catch(() => undefined)}>
        {formState.isSubmitSuccessful && (
          <Alert kind="good">
            <p>{texts.forgot.sent}</p>
          </Alert>
        )}
        {failure !== undefined && <ProblemAlert error={failure} />}
        <TextField label={texts.fields.email} type="email" autoComplete="username" error={formState.errors.email?.message} {...register('email')} />
        <Button type="submit" wide busy={formState.isSubmitting}>
          {texts.forgot.submit}
        </Button>
      </form>
    </Page>
  );
}
