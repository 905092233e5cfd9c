import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowRight, CircleCheck } from 'lucide-react';
import { useParams } from 'react-router';
import { api } from '../api/client';
import { dataOf } from '../api/problem';
import { Button, ButtonLink } from '../ui/Button';
import { ProblemAlert } from '../ui/Feedback';
import { Html } from '../ui/Html';
import { Page } from '../ui/Page';
import ui from '../ui/ui.module.css';
import { LessonFile } from './LessonFile';
import { NoCourse } from './NoCourse';
import css from './classroom.module.css';
import { courseQuery, lessonQuery, stepsOf } from './course-query';
import { texts } from './texts';

export function LessonPage() {
  const { courseId = '', lessonId = '' } = useParams();
  const queries = useQueryClient();
  const { data: course } = useQuery(courseQuery(courseId));
  const { data: lesson, error, refetch } = useQuery(lessonQuery(courseId, lessonId));
  const complete = useMutation({
    mutationFn: () =>
      dataOf(
        api.learning.PUT('/api/v1/learning/courses/{id}/lessons/{lessonId}/progress', {
          params: { path: { id: courseId, lessonId } },
          body: { completed: true },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['courses'] }),
  });
  if (lesson === undefined) return <NoCourse error={error} onRetry={() => void refetch()} />;

  const steps = course === undefined ? [] : stepsOf(course);
  const next = steps[steps.findIndex((step) => step.id === lessonId) + 1];
  return (
    <Page title={lesson.title} lead={lesson.module} back={{ to: `/learn/${courseId}`, label: course?.title ?? texts.lesson.overview }} width="text">
      <article className={`${ui.card} ${css.prose}`}>
        {lesson.html !== null && <Html html={lesson.html} />}
        {lesson.fileId !== null && <LessonFile fileId={lesson.fileId} />}
      </article>
      {complete.error !== null && <ProblemAlert error={complete.error} />}
      <div className={css.after}>
        {lesson.completed ? (
          <span className={ui.badge} data-kind="good" role="status">
            <CircleCheck size={16} aria-hidden />
            {texts.lesson.completed}
          </span>
        ) : (
          <Button busy={complete.isPending} onClick={() => complete.mutate()}>
            {texts.lesson.complete}
          </Button>
        )}
        <ButtonLink look={lesson.completed ? 'primary' : 'secondary'} to={next?.to ?? `/learn/${courseId}`}>
          {next === undefined ? texts.lesson.overview : `${next.isQuiz ? texts.lesson.quiz : texts.lesson.next}: ${next.title}`}
          <ArrowRight size={18} aria-hidden />
        </ButtonLink>
      </div>
    </Page>
  );
}
