import { type ReactNode, useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import { texts } from '../texts';
import { SelectField, TextField } from './Field';
import css from './table.module.css';

/** The filters of a list, kept in the address: a filtered list can be linked to, and the way back finds it again. */
export function useFilters<Name extends string>(...names: Name[]) {
  const [search, setSearch] = useSearchParams();
  const values = Object.fromEntries(names.map((name) => [name, search.get(name) ?? ''])) as Record<Name, string>;
  const set = (name: Name, value: string) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  return [values, set] as const;
}

export function FilterBar({ children }: { children: ReactNode }) {
  return (
    <search className={css.filters} aria-label={texts.filters}>
      {children}
    </search>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  /** By value; without a choice all are shown. */
  choices: Readonly<Record<string, string>>;
  onChange: (value: string) => void;
  all?: string;
}

export function ChoiceFilter({ label, value, choices, onChange, all = texts.all }: ChoiceProps) {
  return (
    <SelectField label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{all}</option>
      {Object.entries(choices).map(([choice, text]) => (
        <option key={choice} value={choice}>
          {text}
        </option>
      ))}
    </SelectField>
  );
}

const pauseWhileTyping = 300;

export function TextFilter({ label, value, onChange, maxLength = 100 }: { label: string; value: string; onChange: (value: string) => void; maxLength?: number }) {
  const [text, setText] = useState(value);
  useEffect(() => {
    if (text.trim() === value) return;
    const typed = setTimeout(() => onChange(text.trim()), pauseWhileTyping);
    return () => clearTimeout(typed);
  }, [text, value, onChange]);
  return <TextField label={label} type="search" value={text} maxLength={maxLength} onChange={(event) => setText(event.target.value)} />;
}
