import { queryOptions } from '@tanstack/react-query';
import { api } from '../api/client';
import type { components as catalog } from '../api/generated/catalog';
import type { components as learning } from '../api/generated/learning';
import { dataOf, versionedDataOf } from '../api/problem';
import { pagesOf } from '../api/queries';

export type Product = catalog['schemas']['Product'];
export type Syllabus = learning['schemas']['Syllabus'];
export type Learner = learning['schemas']['LearnerPage']['items'][number];

export function ownProductsQuery() {
  return pagesOf(['teaching', 'products'], (page, signal) =>
    dataOf(api.authoring.GET('/api/v1/catalog/own-products', { signal, params: { query: page } })),
  );
}

/** A product with its version, for the change. */
export function ownProductQuery(id: string) {
  return queryOptions({
    queryKey: ['teaching', 'products', id],
    queryFn: ({ signal }) => versionedDataOf(api.authoring.GET('/api/v1/catalog/own-products/{id}', { signal, params: { path: { id } } })),
  });
}

export function syllabusQuery(id: string) {
  return queryOptions({
    queryKey: ['teaching', 'syllabus', id],
    queryFn: ({ signal }) => versionedDataOf(api.learning.GET('/api/v1/learning/courses/{id}/syllabus', { signal, params: { path: { id } } })),
    // What is being written is not replaced.
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
}

export function learnersQuery(id: string) {
  return pagesOf(['teaching', 'learners', id], (page, signal) =>
    dataOf(api.learning.GET('/api/v1/learning/courses/{id}/enrolments', { signal, params: { path: { id }, query: page } })),
  );
}

export function readyFilesQuery() {
  return queryOptions({
    queryKey: ['teaching', 'files'],
    queryFn: async ({ signal }) => {
      const { items } = await dataOf(api.files.GET('/api/v1/files', { signal, params: { query: { limit: 100 } } }));
      return items.filter((file) => file.status === 'ready');
    },
  });
}
