import { CircleAlert } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId } from 'react';
import css from './ui.module.css';

interface Described {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
}

function Field({ id, label, hint, error, children }: Described & { id: string; children: ReactNode }) {
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      {children}
      {hint !== undefined && (
        <span className={css.hint} id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {error !== undefined && (
        <span className={css.error} id={`${id}-error`}>
          <CircleAlert size={16} aria-hidden />
          {error}
        </span>
      )}
    </div>
  );
}

function describing(id: string, { hint, error }: Pick<Described, 'hint' | 'error'>) {
  const ids = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean).join(' ');
  return { id, 'aria-invalid': error !== undefined || undefined, 'aria-describedby': ids || undefined };
}

export function TextField({ label, hint, error, ...input }: Described & ComponentProps<'input'>) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <input {...input} {...describing(id, { hint, error })} className={css.input} />
    </Field>
  );
}

export function TextAreaField({ label, hint, error, className, ...area }: Described & ComponentProps<'textarea'>) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <textarea {...area} {...describing(id, { hint, error })} className={[css.input, className].filter(Boolean).join(' ')} />
    </Field>
  );
}

export function SelectField({ label, hint, error, children, ...select }: Described & ComponentProps<'select'>) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <select {...select} {...describing(id, { hint, error })} className={css.input}>
        {children}
      </select>
    </Field>
  );
}

export function CheckField({ label, ...input }: { label: ReactNode } & ComponentProps<'input'>) {
  return (
    <label className={css.check}>
      <input type="checkbox" {...input} />
      <span>{label}</span>
    </label>
  );
}
