import { QueryClient, type QueryKey, infiniteQueryOptions } from '@tanstack/react-query';
import { isProblem } from './problem';

const maxRetries = 2;

/** Server state. What a person asked for is tried again while the cause may pass; a write is tried once. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (count, error) => count < maxRetries && isProblem(error) && error.isTransient && error.status !== 429,
        retryDelay: (attempt, error) => {
          const asked = isProblem(error) ? error.retryAfterSeconds : undefined;
          return asked === undefined ? 500 * 2 ** attempt : Math.min(asked, 10) * 1000;
        },
      },
      mutations: { retry: false },
    },
  });
}

export interface PageOf<Row> {
  items: Row[];
  next: string | null;
}

/** A list of an API, page after page. `load` gets what to add to the query for a page. */
export function pagesOf<Row>(queryKey: QueryKey, load: (page: { after?: string }, signal: AbortSignal) => Promise<PageOf<Row>>) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal }) => load(pageParam === null ? {} : { after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}
