import { Badge } from '../../ui/Badge';
import { texts } from '../texts';
import type { Account, Role } from './people-query';

export function AccountBadge({ account }: { account: Account }) {
  return account.disabledAt === null ? <Badge kind="good">{texts.users.active}</Badge> : <Badge kind="bad">{texts.users.disabled}</Badge>;
}

/** Whoever has a role beyond a customer's should have one. */
export function SecondFactorBadge({ account }: { account: Account }) {
  const isPrivileged = account.roles.some((role) => role !== 'customer');
  return account.hasSecondFactor ? (
    <Badge kind="good">{texts.users.secondFactorOn}</Badge>
  ) : (
    <Badge kind={isPrivileged ? 'warn' : 'plain'}>{texts.users.secondFactorOff}</Badge>
  );
}

export function RoleBadges({ roles }: { roles: readonly Role[] }) {
  const others = roles.filter((role) => role !== 'customer' || roles.length === 1);
  return others.map((role) => (
    <Badge key={role} kind={role === 'customer' ? 'plain' : 'accent'}>
      {texts.users.roles[role].name}
    </Badge>
  ));
}
