import createClient from 'openapi-fetch';
import type { paths as Catalog } from './generated/catalog';
import type { paths as Customers } from './generated/customers';
import type { paths as Files } from './generated/files';
import type { paths as Identity } from './generated/identity';
import type { paths as Inventory } from './generated/inventory';
import type { paths as Jobs } from './generated/jobs';
import type { paths as Learning } from './generated/learning';
import type { paths as Operations } from './generated/operations';
import type { paths as Ordering } from './generated/ordering';
import type { paths as Payments } from './generated/payments';
import type { paths as Search } from './generated/search';
import { fetchAsUser } from '../session/session';
import { fetchOrFail } from './problem';

const anonymous = { baseUrl: window.location.origin, fetch: fetchOrFail };
const asUser = { baseUrl: window.location.origin, fetch: fetchAsUser };

/** A client for each context, typed by its openapi.yaml. */
export const api = {
  accounts: createClient<Identity>(anonymous),
  // With a token: drafts and changes. Without one, the gateway may answer from its cache.
  authoring: createClient<Catalog>(asUser),
  catalog: createClient<Catalog>(anonymous),
  customers: createClient<Customers>(asUser),
  files: createClient<Files>(asUser),
  identity: createClient<Identity>(asUser),
  inventory: createClient<Inventory>(anonymous),
  jobs: createClient<Jobs>(asUser),
  learning: createClient<Learning>(asUser),
  operations: createClient<Operations>(asUser),
  ordering: createClient<Ordering>(asUser),
  payments: createClient<Payments>(asUser),
  // Without a token: the shop finds products, not the caller's files.
  search: createClient<Search>(anonymous),
};
