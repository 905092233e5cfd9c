import { Badge, type BadgeKind } from '../../ui/Badge';
import { texts } from '../texts';
import type { JobStatus } from './job-query';

const kinds: Record<JobStatus, BadgeKind> = { scheduled: 'plain', queued: 'accent', running: 'accent', succeeded: 'good', failed: 'bad', cancelled: 'warn' };

export function JobBadge({ status }: { status: JobStatus }) {
  return <Badge kind={kinds[status]}>{texts.jobs.statuses[status]}</Badge>;
}
