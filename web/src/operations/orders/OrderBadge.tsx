import { Badge, type BadgeKind } from '../../ui/Badge';
import { texts } from '../texts';
import type { OrderStatus } from './order-query';

const kinds: Partial<Record<OrderStatus, BadgeKind>> = { completed: 'good', cancelled: 'bad', refunded: 'warn' };

export function OrderBadge({ status }: { status: OrderStatus }) {
  return <Badge kind={kinds[status] ?? 'accent'}>{texts.orders.statuses[status]}</Badge>;
}
