import { type LucideIcon, Package } from 'lucide-react';
import type { Role } from '../../session/session';
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
];
