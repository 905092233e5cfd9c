import { useInfiniteQuery } from '@tanstack/react-query';
import { ChevronRight, Package } from 'lucide-react';
import { Link } from 'react-router';
import { texts as frame } from '../../texts';
import { Button, ButtonLink } from '../../ui/Button';
import { Empty, ProblemAlert, Skeletons } from '../../ui/Feedback';
import { Page } from '../../ui/Page';
import { formatDateTime, formatMoney } from '../../ui/format';
import ui from '../../ui/ui.module.css';
import { texts } from '../texts';
import { StatusBadge } from './StatusBadge';
import { ordersQuery } from './order-query';
import css from './orders.module.css';

export function OrdersPage() {
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery(ordersQuery());
  const orders = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={texts.orders.title} width="text">
      {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeletons count={4} height={92} />}
      {data !== undefined && orders.length === 0 && (
        <Empty icon={Package} title={texts.orders.empty}>
          <p>{texts.orders.emptyHint}</p>
          <ButtonLink to="/">{texts.basket.browse}</ButtonLink>
        </Empty>
      )}
      <ul className={ui.list}>
        {orders.map((order) => (
          <li key={order.orderId}>
            <Link className={css.order} to={`/orders/${order.orderId}`}>
              <span className={css.what}>
                <strong>{texts.orders.more(order.lines[0]!.title, order.lines.length - 1)}</strong>
                <span>{texts.orders.placedAt(formatDateTime(order.history[0]!.at))}</span>
              </span>
              <StatusBadge status={order.status} />
              <strong className={css.amount}>{formatMoney(order.total)}</strong>
              <ChevronRight size={18} aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <p className={css.more}>
          <Button look="secondary" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {frame.loadMore}
          </Button>
        </p>
      )}
    </Page>
  );
}
