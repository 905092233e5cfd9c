import { useInfiniteQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { texts as frame } from '../../texts';
import { Button } from '../../ui/Button';
import { Empty, ProblemAlert } from '../../ui/Feedback';
import ui from '../../ui/ui.module.css';
import { texts } from '../texts';
import { Facets } from './Facets';
import { ProductCard } from './ProductCard';
import { SearchBox } from './SearchBox';
import { type CatalogFilter, type Sort, catalogQuery, filterOf, isFiltered, searchOf } from './catalog-query';
import css from './catalog.module.css';

export function CatalogPage() {
  const [search, setSearch] = useSearchParams();
  const filter = filterOf(search);
  const change = (part: Partial<CatalogFilter>) => setSearch(searchOf({ ...filter, ...part }), { preventScrollReset: true });
  const { data, error, isPending, isPlaceholderData, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery(catalogQuery(filter));
  const first = data?.pages[0];
  const items = data?.pages.flatMap((page) => page.items) ?? [];

  return (
    <main className={ui.page} id="content" tabIndex={-1}>
      <title>{filter.q === '' ? frame.brand : `${filter.q} · ${frame.brand}`}</title>
      <section className={css.hero}>
        <h1>{texts.catalog.title}</h1>
        <p>{texts.catalog.lead}</p>
        <SearchBox key={filter.q} q={filter.q} onSearch={(q) => change({ q })} />
      </section>
      <div className={css.layout}>
        <Facets filter={filter} facets={first?.facets} onChange={change} />
        <section aria-label={texts.catalog.title}>
          <div className={css.toolbar}>
            <p role="status">
              {isPlaceholderData ? frame.loading : first !== undefined && texts.catalog.results(first.total.count, first.total.relation)}
            </p>
            <label className={css.sort}>
              <span>{texts.catalog.sort}</span>
              <select className={ui.input} value={filter.sort ?? 'relevance'} onChange={(e) => change({ sort: e.target.value as Sort })}>
                {Object.entries(texts.catalog.sorts).map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            </label>
          </div>
          {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
          {isPending && <CardSkeletons />}
          {first !== undefined && items.length === 0 && (
            <Empty icon={SearchX} title={texts.catalog.nothing}>
              <p>{texts.catalog.nothingHint}</p>
              {isFiltered(filter) && (
                <Button look="secondary" onClick={() => setSearch(filter.q === '' ? {} : { q: filter.q })}>
                  {texts.catalog.reset}
                </Button>
              )}
            </Empty>
          )}
          <ul className={css.grid} aria-busy={isPlaceholderData}>
            {items.map((hit) => (
              <li key={hit.id}>
                <ProductCard hit={hit} withHighlight={filter.q !== ''} />
              </li>
            ))}
          </ul>
          {hasNextPage && (
            <div className={css.more}>
              <Button look="secondary" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {frame.loadMore}
              </Button>
            </div>
          )}
        </section>
      </div>
    </main>
  );
}

function CardSkeletons() {
  return (
    <div className={css.grid} role="status" aria-label={frame.loading}>
      {Array.from({ length: 9 }, (_, i) => (
        <div key={i} className={ui.skeleton} style={{ height: 290 }} />
      ))}
    </div>
  );
}
