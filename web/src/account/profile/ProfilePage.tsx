import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { api } from '../../api/client';
import type { components } from '../../api/generated/customers';
import { isProblem, versionedDataOf } from '../../api/problem';
import { texts as frame } from '../../texts';
import { Button } from '../../ui/Button';
import { Alert, ProblemAlert, Skeletons, say } from '../../ui/Feedback';
import { CheckField, SelectField, TextField } from '../../ui/Field';
import { Page } from '../../ui/Page';
import { formatDate } from '../../ui/format';
import { showAtFields } from '../../ui/forms';
import ui from '../../ui/ui.module.css';
import { AccountTabs } from '../AccountTabs';
import css from '../account.module.css';
import { displayName } from '../rules';
import { texts } from '../texts';
import { profileQuery } from './profile-query';

type Customer = components['schemas']['Customer'];
const languages: components['schemas']['Language'][] = ['cs', 'da', 'de', 'en', 'es', 'fi', 'fr', 'it', 'nl', 'pl', 'pt', 'sv'];

const schema = z.object({
  displayName,
  phone: z.string().trim().regex(/^(\+[1-9][0-9]{6,14})?$/, texts.profile.phoneWrong),
  language: z.enum(languages),
  mailConsent: z.boolean(),
  smsConsent: z.boolean(),
});
type ProfileForm = z.infer<typeof schema>;

export function ProfilePage() {
  const { data, error, failureReason, refetch } = useQuery(profileQuery());
  return (
    <Page title={texts.profile.title} lead={data && texts.profile.since(formatDate(data.data.createdAt))} width="text">
      <AccountTabs />
      {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && (
        <>
          {isProblem(failureReason) && failureReason.status === 404 && <p>{texts.profile.preparing}</p>}
          <Skeletons count={1} height={420} />
        </>
      )}
      {data !== undefined && (
        <div className={ui.stack}>
          <Profile key={data.etag} customer={data.data} etag={data.etag} />
          
        </div>
      )}
    </Page>
  );
}

function Profile({ customer, etag }: { customer: Customer; etag: string }) {
  const queries = useQueryClient();
  const [failure, setFailure] = useState<unknown>();
  const { register, handleSubmit, setError, formState } = useForm<ProfileForm>({
    resolver: zodResolver(schema),
    defaultValues: { displayName: customer.displayName, phone: customer.phone ?? '', ...customer.preferences },
  });
  const onSubmit = handleSubmit(async ({ displayName, phone, ...preferences }) => {
    setFailure(undefined);
    try {
      const saved = await versionedDataOf(
        api.customers.PUT('/api/v1/customers/me', {
          params: { header: { 'If-Match': etag } },
          body: { displayName, phone: phone === '' ? null : phone, preferences },
        }),
      );
      queries.setQueryData(profileQuery().queryKey, saved);
      say(frame.saved);
    } catch (error) {
      if (isProblem(error) && error.status === 412) await queries.invalidateQueries({ queryKey: ['profile'] });
      if (!showAtFields(error, ['displayName', 'phone'], setError)) setFailure(error);
    }
  });
  return (
    <form className={`${ui.card} ${ui.stack}`} noValidate onSubmit={(event) => void onSubmit(event)}>
      {isProblem(failure) && failure.status === 412 ? (
        <Alert kind="warn">
          <p>{texts.profile.changed}</p>
        </Alert>
      ) : (
        failure !== undefined && <ProblemAlert error={failure} />
      )}
      <div className={css.two}>
        <TextField label={texts.profile.name} autoComplete="name" error={formState.errors.displayName?.message} {...register('displayName')} />
        <TextField label={texts.profile.email} value={customer.email} readOnly />
        <TextField
          label={texts.profile.phone}
          type="tel"
          autoComplete="tel"
          hint={texts.profile.phoneHint}
          error={formState.errors.phone?.message}
          {...register('phone')}
        />
        <SelectField label={texts.profile.language} {...register('language')}>
          {languages.map((code) => (
            <option key={code} value={code}>
              {new Intl.DisplayNames(undefined, { type: 'language' }).of(code)}
            </option>
          ))}
        </SelectField>
      </div>
      <fieldset className={css.checks}>
        <legend>{texts.profile.consents}</legend>
        <CheckField label={texts.profile.mailConsent} {...register('mailConsent')} />
        <CheckField label={texts.profile.smsConsent} {...register('smsConsent')} />
        <p className={ui.hint}>{texts.profile.consentsHint}</p>
      </fieldset>
      <div>
        <Button type="submit" busy={formState.isSubmitting}>
          {frame.save}
        </Button>
      </div>
    </form>
  );
}
