import ui from '../../ui/ui.module.css';
import { texts } from '../texts';

const kinds: Record<string, string> = { completed: 'good', cancelled: 'bad', refunded: 'warn' };

export function StatusBadge({ status }: { status: string }) {
  return (
    <span className={ui.badge} data-kind={kinds[status] ?? 'accent'}>
      {texts.orders.status[status]}
    </span>
  );
}
