import {
  Activity, CalendarClock, Cog, FileLock2, FileSpreadsheet, Inbox, type LucideIcon, Package, ScrollText, ShieldAlert, ShieldCheck, UserCog, Users,
} from 'lucide-react';
import type { Role } from '../../session/session';
import { texts as messaging } from '../messaging/texts';
import { texts } from '../texts';

interface Entry {
  to: string;
  label: string;
  Icon: LucideIcon;
  /** Only for these; otherwise for everybody who may enter the console. */
  roles?: readonly Role[];
}

/** What is in the console. */
export const navigation: readonly { label: string; entries: readonly Entry[] }[] = [
  {
    label: texts.groups.business,
    entries: [
      { to: '/console/orders', label: texts.orders.title, Icon: Package },
      { to: '/console/reports', label: texts.reports.title, Icon: FileSpreadsheet },
    ],
  },
  {
    label: texts.groups.work,
    entries: [
      { to: '/console/jobs', label: texts.jobs.title, Icon: Cog },
      { to: '/console/schedules', label: texts.schedules.title, Icon: CalendarClock },
    ],
  },
  {
    label: texts.groups.people,
    entries: [
      { to: '/console/customers', label: texts.customers.title, Icon: Users },
      { to: '/console/data-requests', label: texts.dataRequests.title, Icon: FileLock2 },
      { to: '/console/users', label: texts.users.title, Icon: UserCog, roles: ['admin'] },
      { to: '/console/security-events', label: texts.events.title, Icon: ShieldCheck, roles: ['admin'] },
    ],
  },
  {
    label: messaging.group,
    entries: [
      { to: '/console/messaging', label: messaging.entities.title, Icon: Inbox },
      { to: '/console/quarantine', label: texts.quarantine.title, Icon: ShieldAlert },
      { to: '/console/audit', label: messaging.audit.title, Icon: ScrollText },
      { to: '/console/apps', label: messaging.apps.title, Icon: Activity },
    ],
  },
];
