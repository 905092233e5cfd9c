import { useInfiniteQuery } from '@tanstack/react-query';
import { Package } from 'lucide-react';
import { Empty } from '../../ui/Feedback';
import { ChoiceFilter, FilterBar, useFilters } from '../../ui/Filters';
import { Page } from '../../ui/Page';
import { type Column, PagedTable } from '../../ui/Table';
import { Ago } from '../../ui/Time';
import { formatMoney } from '../../ui/format';
import { Refresh } from '../frame/Refresh';
import { texts } from '../texts';
import { OrderBadge } from './OrderBadge';
import { type Order, allOrdersQuery } from './order-query';

const columns: Column<Order>[] = [
  { header: texts.orders.order, cell: (order) => texts.orders.item(order.lines[0]!.title, order.lines.length - 1) },
  { header: texts.orders.status, cell: (order) => <OrderBadge status={order.status} /> },
  { header: texts.orders.age, cell: (order) => <Ago at={order.history[0]!.at} /> },
  { header: texts.orders.total, cell: (order) => formatMoney(order.total), align: 'end' },
];

export function OrdersPage() {
  const [filters, setFilter] = useFilters('status', 'age', 'customer');
  const query = useInfiniteQuery(allOrdersQuery(filters));
  return (
    <Page title={texts.orders.title} lead={texts.orders.lead} actions={<Refresh query={query} />}>
      <FilterBar>
        <ChoiceFilter
          label={texts.orders.status}
          value={filters.status}
          choices={{ checkout: texts.orders.inCheckout, ...texts.orders.statuses }}
          onChange={(value) => setFilter('status', value)}
        />
        <ChoiceFilter
          label={texts.orders.age}
          value={filters.age}
          choices={texts.orders.ages}
          all={texts.orders.anyAge}
          onChange={(value) => setFilter('age', value)}
        />
      </FilterBar>
      <PagedTable
        caption={texts.orders.title}
        columns={columns}
        query={query}
        keyOf={(order) => order.orderId}
        empty={
          <Empty icon={Package} title={texts.orders.none}>
            <p>{texts.orders.noneHint}</p>
          </Empty>
        }
      />
    </Page>
  );
}
