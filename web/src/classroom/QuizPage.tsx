import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import { api } from '../api/client';
import type { components } from '../api/generated/learning';
import { dataOf } from '../api/problem';
import { Button, ButtonLink } from '../ui/Button';
import { Alert, ProblemAlert } from '../ui/Feedback';
import { Page } from '../ui/Page';
import ui from '../ui/ui.module.css';
import { NoCourse } from './NoCourse';
import { QuizForm } from './QuizForm';
import { QuizResult } from './QuizResult';
import { type Course, courseQuery } from './course-query';
import { texts } from './texts';

type QuizState = components['schemas']['QuizState'];
type AttemptResult = components['schemas']['AttemptResult'];

export function QuizPage() {
  const { courseId = '', quizId = '' } = useParams();
  const { data: course, error, refetch } = useQuery(courseQuery(courseId));
  const quiz = course?.modules.flatMap((module) => module.quizzes).find((q) => q.id === quizId);
  if (course === undefined || quiz === undefined) return <NoCourse error={error} onRetry={() => void refetch()} />;
  return <Quiz key={quizId} course={course} quiz={quiz} />;
}

function Quiz({ course: { courseId, title }, quiz }: { course: Course; quiz: QuizState }) {
  const queries = useQueryClient();
  const [result, setResult] = useState<AttemptResult>();
  const start = useMutation({
    mutationFn: () =>
      dataOf(
        api.learning.POST('/api/v1/learning/courses/{id}/quizzes/{quizId}/attempts', { params: { path: { id: courseId, quizId: quiz.id } } }),
      ),
    onSuccess: () => setResult(undefined),
  });
  const attempt = start.data;
  return (
    <Page
      title={quiz.title}
      lead={texts.quiz.intro(quiz.questions, quiz.passingScore)}
      back={{ to: `/learn/${courseId}`, label: title }}
      width="text"
    >
      {attempt !== undefined && result === undefined && (
        <QuizForm
          key={attempt.attemptId}
          courseId={courseId}
          attempt={attempt}
          onResult={(submitted) => {
            setResult(submitted);
            void queries.invalidateQueries({ queryKey: ['courses'] });
          }}
        />
      )}
      {attempt !== undefined && result !== undefined && <QuizResult courseId={courseId} attempt={attempt} result={result} />}
      {start.error !== null && <ProblemAlert error={start.error} />}
      {attempt === undefined && (
        <div className={`${ui.card} ${ui.stack}`}>
          {quiz.passed ? (
            <Alert kind="good">
              <p>{texts.course.passed(quiz.bestScore ?? 0)}</p>
            </Alert>
          ) : (
            <p className={ui.muted}>
              {texts.course.attemptsLeft(quiz.attempts - quiz.attemptsUsed)}
              {quiz.bestScore !== null && ` · ${texts.course.best(quiz.bestScore)}`}
            </p>
          )}
        </div>
      )}
      <div className={ui.row} style={{ marginTop: '1.25rem' }}>
        {!quiz.passed && (attempt === undefined || (result !== undefined && !result.passed && result.attemptsLeft > 0)) && (
          <Button busy={start.isPending} onClick={() => start.mutate()}>
            {result === undefined ? texts.quiz.start : texts.quiz.again}
          </Button>
        )}
        {(attempt === undefined || result !== undefined) && (
          <ButtonLink look="secondary" to={`/learn/${courseId}`}>
            {texts.quiz.toCourse}
          </ButtonLink>
        )}
      </div>
    </Page>
  );
}
