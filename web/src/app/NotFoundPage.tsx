import { Compass } from 'lucide-react';
import { texts } from '../texts';
import { ButtonLink } from '../ui/Button';
import { Empty } from '../ui/Feedback';
import { Page } from '../ui/Page';

export function NotFoundPage() {
  return (
    <Page title={texts.problems.notFoundTitle}>
      <Empty icon={Compass} title={texts.problems.notFound}>
        <ButtonLink to="/">{texts.problems.toShop}</ButtonLink>
      </Empty>
    </Page>
  );
}
