import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { type Role, useHasRole } from '../session/session';
import { texts } from '../texts';
import { ButtonLink } from '../ui/Button';
import { Empty } from '../ui/Feedback';
import { Page } from '../ui/Page';

/** Pages of some roles: others read that they may not see it. The APIs check it again. */
export function RequireRole({ roles, children }: { roles: readonly Role[]; children: ReactNode }) {
  if (useHasRole(roles)) return children;
  return (
    <Page title={texts.notAllowed.title}>
      <Empty icon={Lock} title={texts.notAllowed.text}>
        <ButtonLink to="/" look="secondary">
          {texts.problems.toShop}
        </ButtonLink>
      </Empty>
    </Page>
  );
}
