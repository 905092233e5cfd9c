import { Activity, Inbox, type LucideIcon, Package, ScrollText } from 'lucide-react';
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
  { label: texts.groups.business, entries: [{ to: '/console/orders', label: texts.orders.title, Icon: Package }] },
  {
    label: messaging.group,
    entries: [
      { to: '/console/messaging', label: messaging.entities.title, Icon: Inbox },
      { to: '/console/audit', label: messaging.audit.title, Icon: ScrollText },
      { to: '/console/apps', label: messaging.apps.title, Icon: Activity },
    ],
  },
];
