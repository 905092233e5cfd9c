import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client';
import { dataOf } from '../../api/problem';

export function productQuery(id: string) {
  return queryOptions({
    queryKey: ['product', id],
    queryFn: ({ signal }) => dataOf(api.catalog.GET('/api/v1/catalog/products/{id}', { signal, params: { path: { id } } })),
  });
}

export function stockQuery(productId: string) {
  return queryOptions({
    queryKey: ['stock', productId],
    queryFn: ({ signal }) => dataOf(api.inventory.GET('/api/v1/inventory/{productId}', { signal, params: { path: { productId } } })),
    staleTime: 0,
  });
}
