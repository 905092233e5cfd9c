import { useQuery } from '@tanstack/react-query';
import { Search, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Button } from '../../ui/Button';
import ui from '../../ui/ui.module.css';
import { texts } from '../texts';
import { suggestionsQuery } from './catalog-query';
import css from './catalog.module.css';

const typingPause = 180;

/** A combobox (https://www.w3.org/WAI/ARIA/apg/patterns/combobox): suggestions while one types, chosen by arrows and Enter or by a click. */
export function SearchBox({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const [text, setText] = useState(q);
  const [settled, setSettled] = useState(q);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => {
    const pause = setTimeout(() => setSettled(text), typingPause);
    return () => clearTimeout(pause);
  }, [text]);
  const { data } = useQuery(suggestionsQuery(isOpen ? settled : ''));
  const options = isOpen && text.trim().length >= 2 ? (data?.suggestions ?? []) : [];

  const search = (chosen: string) => {
    setText(chosen);
    setOpen(false);
    setActive(-1);
    if (chosen.trim() !== q) onSearch(chosen.trim());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && options.length > 0) {
      event.preventDefault();
      setActive((active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length);
    } else if (event.key === 'Escape') {
      setOpen(false);
      setActive(-1);
    }
  };

  return (
    <form
      role="search"
      className={css.search}
      onSubmit={(event) => {
        event.preventDefault();
        search(options[active] ?? text);
      }}
    >
      <Search size={20} aria-hidden className={css.searchIcon} />
      <input
        ref={input}
        className={css.searchInput}
        role="combobox"
        aria-label={texts.catalog.search}
        aria-expanded={options.length > 0}
        aria-controls={`${id}-options`}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
        placeholder={texts.catalog.placeholder}
        autoComplete="off"
        enterKeyHint="search"
        maxLength={200}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setOpen(true);
          setActive(-1);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setOpen(false)}
      />
      {text !== '' && (
        <button
          type="button"
          className={ui.iconButton}
          aria-label={texts.catalog.clear}
          onClick={() => {
            search('');
            input.current?.focus();
          }}
        >
          <X size={18} aria-hidden />
        </button>
      )}
      <Button type="submit">{texts.catalog.submit}</Button>
      <ul id={`${id}-options`} role="listbox" aria-label={texts.catalog.suggestions} className={css.options} hidden={options.length === 0}>
        {options.map((title, i) => (
          <li
            key={title}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === active}
            onMouseDown={(event) => {
              event.preventDefault(); // keeps the focus in the input
              search(title);
            }}
          >
            {title}
          </li>
        ))}
      </ul>
    </form>
  );
}
