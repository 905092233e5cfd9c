import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../api/client';
import type { components } from '../../api/generated/customers';
import { dataOf } from '../../api/problem';
import { Badge, type BadgeKind } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { ProblemAlert } from '../../ui/Feedback';
import { saveAs } from '../../ui/download';
import { formatDate, formatDateTime } from '../../ui/format';
import ui from '../../ui/ui.module.css';
import css from '../account.module.css';
import { texts } from '../texts';

type DataExport = components['schemas']['DataExport'];

const pause = 2000;
const queryKey = ['data-exports'];
const kinds: Record<DataExport['status'], BadgeKind> = { running: 'accent', completed: 'good', failed: 'bad', expired: 'plain' };

/** One's data of all services, as a file that is put together in the background. */
export function Export() {
  const queries = useQueryClient();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => dataOf(api.customers.GET('/api/v1/customers/me/data-exports', { signal, params: { query: { limit: 5 } } })),
    refetchInterval: ({ state }) => (state.data?.items.some((item) => item.status === 'running') ? pause : false),
  });
  const start = useMutation({
    mutationFn: () => dataOf(api.customers.POST('/api/v1/customers/me/data-exports', { params: { header: { 'Idempotency-Key': key } } })),
    onSuccess: () => setKey(crypto.randomUUID()),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
  const isRunning = data?.items.some((item) => item.status === 'running') ?? false;
  return (
    <section className={`${ui.card} ${ui.stack}`}>
      <h2>{texts.privacy.export}</h2>
      <p className={ui.muted}>{texts.privacy.exportHint}</p>
      {(error ?? start.error) !== null && <ProblemAlert error={error ?? start.error} onRetry={() => void refetch()} />}
      <ul>
        {data?.items.map((item) => (
          <ExportItem key={item.id} item={item} />
        ))}
      </ul>
      <div>
        <Button look="secondary" busy={start.isPending} disabled={isRunning} onClick={() => start.mutate()}>
          {texts.privacy.startExport}
        </Button>
      </div>
    </section>
  );
}

function ExportItem({ item }: { item: DataExport }) {
  const done = item.contexts.filter((context) => context.status === 'done').length;
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const call = { params: { path: { id: item.id } }, parseAs: 'blob' } as const;
      const content = await dataOf(api.customers.GET('/api/v1/customers/me/data-exports/{id}/content', call) as Promise<{ data?: Blob; response: Response }>);
      saveAs(content, `your-data-${item.requestedAt.slice(0, 10)}.zip`);
    },
  });
  return (
    <li className={css.session}>
      <div>
        <strong>{formatDateTime(item.requestedAt)}</strong>
        <span className={ui.muted} role="status">
          {item.status === 'running' && texts.privacy.progress(done, item.contexts.length)}
          {item.status === 'completed' && item.expiresAt !== null && texts.privacy.until(formatDate(item.expiresAt))}
        </span>
        {error !== null && <ProblemAlert error={error} />}
      </div>
      {item.status === 'completed' ? (
        <Button busy={isPending} onClick={() => mutate()}>
          <Download size={17} aria-hidden />
          {texts.privacy.download}
        </Button>
      ) : (
        <Badge kind={kinds[item.status]}>{texts.privacy.exportStates[item.status]}</Badge>
      )}
    </li>
  );
}
