import { useQuery } from '@tanstack/react-query';
import { PackageX } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Link, useParams } from 'react-router';
import { isProblem } from '../../api/problem';
import { orderQuery, paymentQuery } from '../../shop/orders/order-query';
import { texts as frame } from '../../texts';
import { Alert, Empty, ProblemAlert, Skeletons } from '../../ui/Feedback';
import { Page } from '../../ui/Page';
import { Time } from '../../ui/Time';
import { formatMoney } from '../../ui/format';
import ui from '../../ui/ui.module.css';
import { LocalLink } from '../frame/LocalLink';
import { FoundDeadLetters } from '../messaging/FoundDeadLetters';
import { texts } from '../texts';
import { OrderBadge } from './OrderBadge';
import { RefundOrder } from './RefundOrder';
import { SagaTimeline } from './SagaTimeline';
import { type Order, isRefundable, timelineQuery } from './order-query';
import css from './orders.module.css';

const pauseWhileRefunding = 1000;
/** A search reads all dead letters, so it is made less often than the timeline is read. */
const pauseWhileRunning = 10_000;
const back = { to: '/console/orders', label: texts.orders.title };

export function OrderPage() {
  const { id = '' } = useParams();
  const [isRefunding, setRefunding] = useState(false);
  const query = useMemo(() => orderQuery(id), [id]);
  const { data: order, error, refetch } = useQuery(query);
  // A completed order is final until a refund begins, which takes a moment.
  const isFollowed = isRefunding && order?.status === 'completed';
  useQuery({ ...query, enabled: isFollowed, refetchInterval: pauseWhileRefunding });
  const timeline = useQuery(timelineQuery(id, isRefunding));
  if (order === undefined) {
    const isMissing = isProblem(error) && error.status === 404;
    return (
      <Page title={texts.orders.order} back={back}>
        {error === null && <Skeletons count={3} height={110} />}
        {isMissing && <Empty icon={PackageX} title={frame.problems.notFound} />}
        {error !== null && !isMissing && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      </Page>
    );
  }
  const sagas = timeline.data?.sagas;
  return (
    <Page
      title={texts.orders.nameOf(order)}
      lead={<OrderBadge status={order.status} />}
      actions={isRefundable(order, sagas) && <RefundOrder orderId={id} total={formatMoney(order.total)} onRefund={() => setRefunding(true)} />}
      back={back}
    >
      <div className={css.columns}>
        <div className={ui.stack}>
          {order.reason !== null && (
            <Alert kind={order.status === 'cancelled' ? 'bad' : 'warn'} title={texts.orders.statuses[order.status]}>
              <p>{order.reason}</p>
            </Alert>
          )}
          <FoundDeadLetters id={id} refetchInterval={sagas?.some((saga) => saga.status === 'running') ? pauseWhileRunning : false} />
          {timeline.error !== null && <ProblemAlert error={timeline.error} onRetry={() => void timeline.refetch()} />}
          {timeline.isPending && <Skeletons count={4} height={64} />}
          {sagas?.length === 0 && (
            <Alert kind="info">
              <p>{texts.orders.notStarted}</p>
            </Alert>
          )}
          {sagas?.map((saga) => (
            <SagaTimeline key={saga.kind} saga={saga} />
          ))}
        </div>
        <Facts order={order} email={timeline.data?.email} />
      </div>
    </Page>
  );
}

function Facts({ order, email }: { order: Order; email: string | undefined }) {
  const payments = paymentQuery(order.orderId);
  const { data: payment } = useQuery({ ...payments, queryKey: [...payments.queryKey, order.status] });
  return (
    <section className={ui.card} aria-label={texts.orders.facts}>
      <ul className={css.items}>
        {order.lines.map((line) => (
          <li key={line.productId}>
            <span>
              {line.title}
              {line.quantity > 1 && ` × ${line.quantity}`}
            </span>
            <span>{formatMoney({ ...line.unitPrice, amount: line.unitPrice.amount * line.quantity })}</span>
          </li>
        ))}
      </ul>
      <dl className={css.facts}>
        <div>
          <dt>{texts.orders.total}</dt>
          <dd>{formatMoney(order.total)}</dd>
        </div>
        {payment !== undefined && (
          <div>
            <dt>{texts.orders.payment}</dt>
            <dd>
              {texts.orders.paymentStates[payment.status]}
              {payment.captured.amount > 0 && ` · ${formatMoney(payment.captured)}`}
            </dd>
          </div>
        )}
        <div>
          <dt>{texts.orders.age}</dt>
          <dd>
            <Time at={order.history[0]!.at} />
          </dd>
        </div>
        <div>
          <dt>{texts.orders.customer}</dt>
          <dd>
            <Link to={`/console/customers/${order.customerId}`}>{email ?? order.customerId}</Link>
          </dd>
        </div>
        <div>
          <dt>{texts.orders.id}</dt>
          <dd>
            <code>{order.orderId}</code>
          </dd>
        </div>
      </dl>
      <div className={ui.row}>
        <LocalLink page="instance" query={{ hub: 'ordering', id: `order-${order.orderId}` }} />
        <LocalLink page="mails" />
      </div>
    </section>
  );
}
