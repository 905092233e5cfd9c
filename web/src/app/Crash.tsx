import { Bug } from 'lucide-react';
import { texts } from '../texts';
import { Button } from '../ui/Button';
import { Empty } from '../ui/Feedback';
import { Page } from '../ui/Page';

/** Instead of a page that failed, and of one whose files a new version has replaced. */
export function Crash() {
  return (
    <Page title={texts.problems.crashTitle}>
      <Empty icon={Bug} title={texts.problems.crash}>
        <Button onClick={() => window.location.reload()}>{texts.problems.reload}</Button>
        <a href="/">{texts.problems.toShop}</a>
      </Empty>
    </Page>
  );
}
