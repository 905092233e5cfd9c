import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client';
import { dataOf } from '../../api/problem';
import { Button } from '../../ui/Button';
import { ReasonDialog } from '../../ui/Dialog';
import { say } from '../../ui/Feedback';
import { texts } from '../texts';

interface RefundProps {
  orderId: string;
  total: string;
  onRefund: () => void;
}

export function RefundOrder(props: RefundProps) {
  const [key, setKey] = useState<string>();
  return (
    <>
      <Button look="danger" onClick={() => setKey(crypto.randomUUID())}>
        {texts.orders.refund}
      </Button>
      {key !== undefined && <RefundDialog {...props} idempotencyKey={key} onClose={() => setKey(undefined)} />}
    </>
  );
}

function RefundDialog({ orderId, total, onRefund, idempotencyKey, onClose }: RefundProps & { idempotencyKey: string; onClose: () => void }) {
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (reason: string) =>
      dataOf(
        api.ordering.POST('/api/v1/orders/{id}/refund', {
          params: { path: { id: orderId }, header: { 'Idempotency-Key': idempotencyKey } },
          body: { reason },
        }),
      ),
    onSuccess: async () => {
      onClose();
      onRefund();
      say(texts.orders.refunding);
      await queries.invalidateQueries({ queryKey: ['orders', orderId] });
    },
  });
  return (
    <ReasonDialog
      title={texts.orders.refundTitle(total)}
      submit={texts.orders.refund}
      look="danger"
      hint={texts.orders.refundReasonHint}
      busy={isPending}
      error={error}
      onSubmit={mutate}
      onClose={onClose}
    >
      {texts.orders.refundHint}
    </ReasonDialog>
  );
}
