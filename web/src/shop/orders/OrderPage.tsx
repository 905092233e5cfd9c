import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { PackageX, Printer } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { api } from '../../api/client';
import { dataOf, isProblem } from '../../api/problem';
import { texts as frame } from '../../texts';
import { Button, ButtonLink } from '../../ui/Button';
import { Confirm } from '../../ui/Dialog';
import { Alert, Empty, ProblemAlert, Skeletons } from '../../ui/Feedback';
import { Page } from '../../ui/Page';
import { formatDateTime, formatMoney } from '../../ui/format';
import ui from '../../ui/ui.module.css';
import { addToBasket } from '../basket/basket';
import { texts } from '../texts';
import { Progress } from './Progress';
import { StatusBadge } from './StatusBadge';
import { type Order, isRunning, orderQuery, paymentQuery } from './order-query';
import css from './orders.module.css';

const back = { to: '/orders', label: texts.orders.back };

export function OrderPage() {
  const { id = '' } = useParams();
  const { data: order, error, refetch } = useQuery(useMemo(() => orderQuery(id), [id]));
  if (order === undefined) {
    const isMissing = isProblem(error) && error.status === 404;
    return (
      <Page title={texts.orders.order(id)} back={back} width="text">
        {error === null && <Skeletons count={3} height={110} />}
        {isMissing && <Empty icon={PackageX} title={frame.problems.notFound} />}
        {error !== null && !isMissing && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      </Page>
    );
  }
  return (
    <Page
      title={texts.orders.order(order.orderId)}
      lead={texts.orders.placedAt(formatDateTime(order.history[0]!.at))}
      actions={<StatusBadge status={order.status} />}
      back={back}
      width="text"
    >
      <div className={ui.stack}>
        <Outcome order={order} />
        <section className={ui.card}>
          <h2>{texts.orders.progress}</h2>
          <Progress order={order} />
          {isRunning(order) && <CancelOrder orderId={order.orderId} />}
        </section>
        <Items order={order} />
      </div>
    </Page>
  );
}

function Outcome({ order: { status, reason, lines } }: { order: Order }) {
  const navigate = useNavigate();
  if (status === 'completed') {
    return (
      <Alert kind="good">
        <p>{texts.orders.done}</p>
      </Alert>
    );
  }
  if (status === 'cancelled' || status === 'refunded') {
    return (
      <Alert kind={status === 'cancelled' ? 'bad' : 'warn'} title={texts.orders[status]}>
        <p>{reason}</p>
        {status === 'cancelled' && (
          <>
            <p>{texts.orders.noMoney}</p>
            <Button
              look="quiet"
              onClick={() => {
                for (const { unitPrice, ...line } of lines) addToBasket({ ...line, price: unitPrice });
                void navigate('/basket');
              }}
            >
              {texts.orders.orderAgain}
            </Button>
          </>
        )}
      </Alert>
    );
  }
  return (
    <Alert kind="info">
      <p>{texts.orders.running}</p>
    </Alert>
  );
}

function CancelOrder({ orderId }: { orderId: string }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const { mutate, isPending, isSuccess, error } = useMutation({
    mutationFn: () => dataOf(api.ordering.POST('/api/v1/orders/{id}/cancel', { params: { path: { id: orderId } } })),
    onSettled: () => {
      setAsking(false);
      return queries.invalidateQueries({ queryKey: ['orders', orderId] });
    },
  });
  if (isSuccess) return <p className={ui.muted}>{texts.orders.cancelling}</p>;
  return (
    <>
      {error !== null && <ProblemAlert error={error} />}
      <Button look="danger" onClick={() => setAsking(true)}>
        {texts.orders.cancel}
      </Button>
      {isAsking && (
        <Confirm
          title={texts.orders.cancelTitle}
          confirm={texts.orders.cancel}
          dismiss={texts.orders.keep}
          busy={isPending}
          onConfirm={mutate}
          onClose={() => setAsking(false)}
        >
          {texts.orders.cancelHint}
        </Confirm>
      )}
    </>
  );
}

function Items({ order }: { order: Order }) {
  const isPaid = order.status === 'completed' || order.status === 'refunded';
  const { data: payment } = useQuery({ ...paymentQuery(order.orderId), enabled: isPaid });
  return (
    <section className={ui.card}>
      <div className={css.title}>
        <h2>{texts.orders.items}</h2>
        {isPaid && (
          <Button look="quiet" onClick={() => window.print()}>
            <Printer size={17} aria-hidden />
            {texts.orders.print}
          </Button>
        )}
      </div>
      <ul className={css.lines}>
        {order.lines.map((line) => (
          <li key={line.productId}>
            <span>
              {line.title}
              {line.quantity > 1 && ` × ${line.quantity}`}
            </span>
            <span>{formatMoney({ ...line.unitPrice, amount: line.unitPrice.amount * line.quantity })}</span>
            {line.kind === 'course' && order.status === 'completed' && (
              <ButtonLink look="secondary" to={`/learn/${line.productId}`}>
                {texts.orders.learn}
              </ButtonLink>
            )}
          </li>
        ))}
      </ul>
      <dl className={css.sums}>
        <dt>{texts.orders.total}</dt>
        <dd>{formatMoney(order.total)}</dd>
        {payment !== undefined && (
          <>
            <dt>{texts.orders.paid}</dt>
            <dd>{formatMoney(payment.captured)}</dd>
          </>
        )}
        {payment !== undefined && payment.refunded.amount > 0 && (
          <>
            <dt>{texts.orders.refundedAmount}</dt>
            <dd>{formatMoney(payment.refunded)}</dd>
          </>
        )}
      </dl>
    </section>
  );
}
