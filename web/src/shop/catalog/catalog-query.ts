import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client';
import { dataOf } from '../../api/problem';
import { texts } from '../texts';

export type Sort = keyof typeof texts.catalog.sorts;

/** What the address says to show: `/?q=azure&kind=course&sort=price`. */
export interface CatalogFilter {
  q: string;
  kind: string;
  tag: string;
  /** In whole units of EUR. */
  minPrice: number | undefined;
  maxPrice: number | undefined;
  sort: Sort | undefined;
}

const currency = 'EUR';

export function filterOf(search: URLSearchParams): CatalogFilter {
  const price = (name: string) => {
    const text = search.get(name) ?? '';
    return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
  };
  const sort = search.get('sort') ?? '';
  return {
    q: (search.get('q') ?? '').slice(0, 200),
    kind: search.get('kind') ?? '',
    tag: search.get('tag') ?? '',
    minPrice: price('min'),
    maxPrice: price('max'),
    sort: sort in texts.catalog.sorts ? (sort as Sort) : undefined,
  };
}

export function searchOf({ q, kind, tag, minPrice, maxPrice, sort }: CatalogFilter): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries({ q, kind, tag, min: minPrice, max: maxPrice, sort }))
    if (value !== undefined && value !== '') search.set(name, String(value));
  return search;
}

export function isFiltered({ kind, tag, minPrice, maxPrice }: CatalogFilter): boolean {
  return kind !== '' || tag !== '' || minPrice !== undefined || maxPrice !== undefined;
}

export function catalogQuery({ q, kind, tag, minPrice, maxPrice, sort }: CatalogFilter) {
  const hasPrice = minPrice !== undefined || maxPrice !== undefined;
  return infiniteQueryOptions({
    queryKey: ['catalog', { q, kind, tag, minPrice, maxPrice, sort }],
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        api.search.GET('/api/v1/search', {
          signal,
          params: {
            query: {
              limit: 24,
              ...(q !== '' && { q }),
              ...(kind !== '' && { kind }),
              ...(tag !== '' && { tag }),
              ...(minPrice !== undefined && { minPrice: minPrice * 100 }),
              ...(maxPrice !== undefined && { maxPrice: maxPrice * 100 }),
              ...(hasPrice && { currency }),
              ...(sort !== undefined && { sort }),
              ...(pageParam !== null && { after: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
    placeholderData: keepPreviousData,
  });
}

export function suggestionsQuery(q: string) {
  return queryOptions({
    queryKey: ['suggestions', q],
    queryFn: ({ signal }) => dataOf(api.search.GET('/api/v1/search/suggest', { signal, params: { query: { q } } })),
    enabled: q.trim().length >= 2,
    placeholderData: keepPreviousData,
    retry: false,
  });
}
