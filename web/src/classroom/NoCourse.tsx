import { Lock } from 'lucide-react';
import { isProblem } from '../api/problem';
import { texts as frame } from '../texts';
import { Button, ButtonLink } from '../ui/Button';
import { Empty, ProblemAlert, Skeletons } from '../ui/Feedback';
import { Page } from '../ui/Page';
import { texts } from './texts';

const back = { to: '/learn', label: texts.course.back };

/** Instead of a course or a part of it that is loading, is not open to the caller, or does not exist. */
export function NoCourse({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (isProblem(error, 'not-enrolled')) {
    return (
      <Page title={texts.course.notEnrolledTitle} back={back}>
        <Empty icon={Lock} title={texts.course.notEnrolled}>
          <Button onClick={onRetry}>{frame.retry}</Button>
          <ButtonLink look="secondary" to="/orders">
            {frame.nav.orders}
          </ButtonLink>
        </Empty>
      </Page>
    );
  }
  return (
    <Page title={texts.courses.title} back={back}>
      {error === null ? <Skeletons count={4} height={80} /> : <ProblemAlert error={error} onRetry={onRetry} />}
    </Page>
  );
}
