import { SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import type { components } from '../../api/generated/search';
import { Button } from '../../ui/Button';
import ui from '../../ui/ui.module.css';
import { texts } from '../texts';
import { type CatalogFilter, isFiltered } from './catalog-query';
import css from './catalog.module.css';

const kinds = ['course', 'kit'];
const maxTags = 14;

interface FacetsProps {
  filter: CatalogFilter;
  facets: components['schemas']['SearchPage']['facets'] | undefined;
  onChange: (part: Partial<CatalogFilter>) => void;
}

export function Facets({ filter, facets, onChange }: FacetsProps) {
  const [isOpen, setOpen] = useState(false); // on a phone
  const tags = (facets?.tags ?? []).filter((tag) => tag.value !== filter.tag).slice(0, maxTags);
  const countOf = (kind: string) => facets?.kinds.find((k) => k.value === kind)?.count;
  return (
    <aside className={css.facets} aria-label={texts.catalog.filters}>
      <button type="button" className={css.toggle} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <SlidersHorizontal size={18} aria-hidden />
        {texts.catalog.filters}
      </button>
      <div className={css.groups} data-open={isOpen || undefined}>
        <fieldset>
          <legend>{texts.catalog.kinds}</legend>
          {['', ...kinds].map((kind) => (
            <label key={kind} className={css.choice}>
              <input type="radio" name="kind" checked={filter.kind === kind} onChange={() => onChange({ kind })} />
              <span>{texts.catalog.kind[kind === '' ? 'all' : kind]}</span>
              {kind !== '' && countOf(kind) !== undefined && <small>{countOf(kind)}</small>}
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>{texts.catalog.tags}</legend>
          <div className={css.tags}>
            {filter.tag !== '' && (
              <button type="button" className={css.tag} aria-pressed onClick={() => onChange({ tag: '' })}>
                {filter.tag}
              </button>
            )}
            {tags.map((tag) => (
              <button key={tag.value} type="button" className={css.tag} aria-pressed={false} onClick={() => onChange({ tag: tag.value })}>
                {tag.value}
                <small>{tag.count}</small>
              </button>
            ))}
          </div>
        </fieldset>
        <PriceRange key={`${filter.minPrice}-${filter.maxPrice}`} filter={filter} onChange={onChange} />
        {isFiltered(filter) && (
          <Button look="quiet" onClick={() => onChange({ kind: '', tag: '', minPrice: undefined, maxPrice: undefined })}>
            {texts.catalog.reset}
          </Button>
        )}
      </div>
    </aside>
  );
}

function PriceRange({ filter, onChange }: Omit<FacetsProps, 'facets'>) {
  const [range, setRange] = useState({ min: filter.minPrice?.toString() ?? '', max: filter.maxPrice?.toString() ?? '' });
  const valueOf = (text: string) => (/^\d{1,6}$/.test(text) ? Number(text) : undefined);
  const apply = () => {
    const next = { minPrice: valueOf(range.min), maxPrice: valueOf(range.max) };
    if (next.minPrice !== filter.minPrice || next.maxPrice !== filter.maxPrice) onChange(next);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <fieldset>
        <legend>{texts.catalog.price}</legend>
        <div className={css.range}>
          {(['min', 'max'] as const).map((end) => (
            <input
              key={end}
              className={ui.input}
              inputMode="numeric"
              aria-label={`${texts.catalog.price}: ${end === 'min' ? texts.catalog.minPrice : texts.catalog.maxPrice}`}
              placeholder={end === 'min' ? texts.catalog.minPrice : texts.catalog.maxPrice}
              value={range[end]}
              onChange={(e) => setRange({ ...range, [end]: e.target.value.replaceAll(/\D/g, '') })}
              onBlur={apply}
            />
          ))}
        </div>
        <button type="submit" className={ui.hidden} tabIndex={-1} aria-hidden />
      </fieldset>
    </form>
  );
}
