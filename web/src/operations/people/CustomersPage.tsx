import { useInfiniteQuery } from '@tanstack/react-query';
import { Users } from 'lucide-react';
import { Link } from 'react-router';
import { countryNames } from '../../account/addresses/address-form';
import { Empty } from '../../ui/Feedback';
import { ChoiceFilter, FilterBar, TextFilter, useFilters } from '../../ui/Filters';
import { Page } from '../../ui/Page';
import { type Column, PagedTable } from '../../ui/Table';
import { Time } from '../../ui/Time';
import { texts } from '../texts';
import { type Customer, customersQuery } from './people-query';

const columns: Column<Customer>[] = [
  { header: texts.customers.name, cell: (customer) => <Link to={customer.id}>{customer.displayName}</Link> },
  { header: texts.customers.email, cell: (customer) => customer.email },
  { header: texts.customers.phone, cell: (customer) => customer.phone },
  { header: texts.customers.since, cell: (customer) => <Time at={customer.createdAt} /> },
];

export function CustomersPage() {
  const [filters, setFilter] = useFilters('q', 'country');
  const query = useInfiniteQuery(customersQuery(filters));
  return (
    <Page title={texts.customers.title} lead={texts.customers.lead}>
      <FilterBar>
        <TextFilter label={texts.customers.search} value={filters.q} onChange={(value) => setFilter('q', value)} />
        <ChoiceFilter label={texts.customers.country} value={filters.country} choices={countryNames} onChange={(value) => setFilter('country', value)} />
      </FilterBar>
      <PagedTable
        caption={texts.customers.title}
        columns={columns}
        query={query}
        keyOf={(customer) => customer.id}
        empty={
          <Empty icon={Users} title={texts.customers.none}>
            <p>{texts.customers.noneHint}</p>
          </Empty>
        }
      />
    </Page>
  );
}
