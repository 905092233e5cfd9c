import { zodResolver } from '@hookform/resolvers/zod';
import { type ReactNode, useState } from 'react';
import { useForm } from 'react-hook-form';
import { Button } from '../ui/Button';
import { ProblemAlert } from '../ui/Feedback';
import { SelectField, TextAreaField, TextField } from '../ui/Field';
import { showAtFields } from '../ui/forms';
import ui from '../ui/ui.module.css';
import { type ProductForm, currencies, formOf, productFields, productSchema } from './product-form';
import type { Product } from './teaching-query';
import css from './teaching.module.css';
import { texts } from './texts';

interface ProductEditorProps {
  product?: Product;
  submit: string;
  onSave: (form: ProductForm) => Promise<void>;
  children?: ReactNode;
}

export function ProductEditor({ product, submit, onSave, children }: ProductEditorProps) {
  const [failure, setFailure] = useState<unknown>();
  const { register, handleSubmit, setError, formState } = useForm<ProductForm>({ resolver: zodResolver(productSchema), defaultValues: formOf(product) });
  const { errors } = formState;
  const onSubmit = handleSubmit(async (form) => {
    setFailure(undefined);
    try {
      await onSave(form);
    } catch (error) {
      if (!showAtFields(error, productFields, setError)) setFailure(error);
    }
  });
  return (
    <form className={`${ui.card} ${ui.stack}`} noValidate onSubmit={(event) => void onSubmit(event)}>
      {failure !== undefined && <ProblemAlert error={failure} />}
      <TextField label={texts.details.title} maxLength={200} error={errors.title?.message} {...register('title')} />
      <TextAreaField
        label={texts.details.description}
        hint={texts.details.descriptionHint}
        rows={5}
        maxLength={4000}
        error={errors.description?.message}
        {...register('description')}
      />
      <div className={css.two}>
        <TextField label={texts.details.price} inputMode="decimal" error={errors.price?.message} {...register('price')} />
        <SelectField label={texts.details.currency} error={errors.currency?.message} {...register('currency')}>
          {currencies.map((currency) => (
            <option key={currency}>{currency}</option>
          ))}
        </SelectField>
      </div>
      <TextField label={texts.details.tags} hint={texts.details.tagsHint} error={errors.tags?.message} {...register('tags')} />
      <div className={ui.row}>
        <Button type="submit" busy={formState.isSubmitting}>
          {submit}
        </Button>
        {children}
      </div>
    </form>
  );
}
