import { zodResolver } from '@hookform/resolvers/zod';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { texts as frame } from '../../texts';
import { Button } from '../../ui/Button';
import { ProblemAlert, say } from '../../ui/Feedback';
import { SelectField, TextField } from '../../ui/Field';
import { showAtFields } from '../../ui/forms';
import ui from '../../ui/ui.module.css';
import css from '../account.module.css';
import { texts } from '../texts';
import { type Address, type AddressForm, addressFields, addressSchema, countries, countryNames, formOf, hasRegionCode, requestOf } from './address-form';
import { saveAddress } from './address-query';

export function AddressEditor({ address, onClose }: { address: Address | undefined; onClose: () => void }) {
  const queries = useQueryClient();
  const [key] = useState(() => crypto.randomUUID());
  const [failure, setFailure] = useState<unknown>();
  const { register, handleSubmit, setError, watch, formState } = useForm<AddressForm>({
    resolver: zodResolver(addressSchema),
    defaultValues: formOf(address),
  });
  const { errors, isSubmitting } = formState;
  const onSubmit = handleSubmit(async (form) => {
    setFailure(undefined);
    try {
      await saveAddress(address?.id, requestOf(form), key);
      await queries.invalidateQueries({ queryKey: ['addresses'] });
      say(frame.saved);
      onClose();
    } catch (error) {
      if (!showAtFields(error, addressFields, setError)) setFailure(error);
    }
  });
  return (
    <form className={`${ui.card} ${ui.stack}`} noValidate onSubmit={(event) => void onSubmit(event)}>
      {failure !== undefined && <ProblemAlert error={failure} />}
      <TextField label={texts.addresses.recipient} autoComplete="name" error={errors.recipient?.message} {...register('recipient')} />
      <TextField label={texts.addresses.line1} autoComplete="address-line1" error={errors.line1?.message} {...register('line1')} />
      <TextField label={texts.addresses.line2} autoComplete="address-line2" error={errors.line2?.message} {...register('line2')} />
      <div className={css.two}>
        <TextField label={texts.addresses.postalCode} autoComplete="postal-code" error={errors.postalCode?.message} {...register('postalCode')} />
        <TextField label={texts.addresses.city} autoComplete="address-level2" error={errors.city?.message} {...register('city')} />
        <TextField
          label={hasRegionCode(watch('country')) ? texts.addresses.regionCode : texts.addresses.region}
          autoComplete="address-level1"
          error={errors.region?.message}
          {...register('region')}
        />
        <SelectField label={texts.addresses.country} autoComplete="country" error={errors.country?.message} {...register('country')}>
          {countries.map((code) => (
            <option key={code} value={code}>
              {countryNames[code]}
            </option>
          ))}
        </SelectField>
      </div>
      <div className={ui.row}>
        <Button type="submit" busy={isSubmitting}>
          {frame.save}
        </Button>
        <Button look="secondary" onClick={onClose}>
          {frame.cancel}
        </Button>
      </div>
    </form>
  );
}
