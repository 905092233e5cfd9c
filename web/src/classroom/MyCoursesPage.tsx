import { useInfiniteQuery } from '@tanstack/react-query';
import { GraduationCap } from 'lucide-react';
import { Link } from 'react-router';
import { texts as frame } from '../texts';
import { Button, ButtonLink } from '../ui/Button';
import { Cover } from '../ui/Cover';
import { Empty, ProblemAlert, Skeletons } from '../ui/Feedback';
import { Page } from '../ui/Page';
import { formatDate } from '../ui/format';
import ui from '../ui/ui.module.css';
import { ProgressBar } from './ProgressBar';
import css from './classroom.module.css';
import { coursesQuery } from './course-query';
import { texts } from './texts';

export function MyCoursesPage() {
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery(coursesQuery());
  const courses = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={texts.courses.title}>
      {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeletons count={3} height={150} />}
      {data !== undefined && courses.length === 0 && (
        <Empty icon={GraduationCap} title={texts.courses.empty}>
          <p>{texts.courses.emptyHint}</p>
          <ButtonLink to="/?kind=course">{texts.courses.browse}</ButtonLink>
        </Empty>
      )}
      <ul className={css.courses}>
        {courses.map(({ courseId, title, enrolledAt, progress, resume, completedAt }) => (
          <li key={courseId} className={css.course}>
            <div className={css.cover}>
              <Cover title={title} kind="course" />
            </div>
            <div className={css.courseBody}>
              <h2>
                <Link to={`/learn/${courseId}`}>{title}</Link>
              </h2>
              <p className={`${ui.muted} ${ui.small}`}>{texts.courses.since(formatDate(enrolledAt))}</p>
              <ProgressBar percent={progress.percent} />
              {completedAt !== null ? (
                <span className={ui.badge} data-kind="good">
                  {texts.courses.done}
                </span>
              ) : (
                <ButtonLink look="secondary" to={resume === null ? `/learn/${courseId}` : `/learn/${courseId}/lessons/${resume.lessonId}`}>
                  {resume === null ? texts.courses.open : texts.courses.resume(resume.title)}
                </ButtonLink>
              )}
            </div>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button look="secondary" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {frame.loadMore}
        </Button>
      )}
    </Page>
  );
}
