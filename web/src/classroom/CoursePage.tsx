import { useQuery } from '@tanstack/react-query';
import { Award, BookOpen, CircleCheck, Circle, FileVideo, ListChecks } from 'lucide-react';
import { Link, useParams } from 'react-router';
import { ButtonLink } from '../ui/Button';
import { Alert, Empty } from '../ui/Feedback';
import { Page } from '../ui/Page';
import ui from '../ui/ui.module.css';
import { NoCourse } from './NoCourse';
import { ProgressBar } from './ProgressBar';
import css from './classroom.module.css';
import { type Module, courseQuery, stepsOf } from './course-query';
import { texts } from './texts';

export function CoursePage() {
  const { courseId = '' } = useParams();
  const { data: course, error, refetch } = useQuery(courseQuery(courseId));
  if (course === undefined) return <NoCourse error={error} onRetry={() => void refetch()} />;

  const { progress, certificateCode } = course;
  const next = stepsOf(course).find((step) => !step.isDone);
  return (
    <Page title={course.title} back={{ to: '/learn', label: texts.course.back }} width="text">
      <div className={ui.stack}>
        <section className={`${ui.card} ${ui.stack}`}>
          <ProgressBar percent={progress.percent} />
          <p className={ui.muted}>
            {texts.course.lessons(progress.lessonsCompleted, progress.lessons)} · {texts.course.quizzes(progress.quizzesPassed, progress.quizzes)}
          </p>
          {certificateCode !== null && (
            <Alert kind="good">
              <p>{texts.course.congratulations}</p>
            </Alert>
          )}
          <div className={ui.row}>
            {next !== undefined && (
              <ButtonLink to={next.to}>{progress.percent === 0 ? texts.course.start : texts.course.resume}</ButtonLink>
            )}
            {certificateCode !== null && (
              <ButtonLink look={next === undefined ? 'primary' : 'secondary'} to={`/certificates/${certificateCode}`}>
                <Award size={18} aria-hidden />
                {texts.course.certificate}
              </ButtonLink>
            )}
          </div>
        </section>
        {course.modules.length === 0 && (
          <Empty icon={BookOpen} title={texts.course.nothing}>
            <p>{texts.course.nothingHint}</p>
          </Empty>
        )}
        {course.modules.map((module) => (
          <ModuleCard key={module.id} courseId={courseId} module={module} />
        ))}
      </div>
    </Page>
  );
}

function ModuleCard({ courseId, module }: { courseId: string; module: Module }) {
  return (
    <section className={ui.card}>
      <h2>{module.title}</h2>
      <ul className={css.steps}>
        {module.lessons.map((lesson) => (
          <li key={lesson.id}>
            <Link to={`/learn/${courseId}/lessons/${lesson.id}`}>
              <Done isDone={lesson.completed} />
              <span>{lesson.title}</span>
              {lesson.fileId === null ? <BookOpen size={17} aria-hidden /> : <FileVideo size={17} aria-hidden />}
            </Link>
          </li>
        ))}
        {module.quizzes.map((quiz) => (
          <li key={quiz.id}>
            <Link to={`/learn/${courseId}/quizzes/${quiz.id}`}>
              <Done isDone={quiz.passed} />
              <span>
                {quiz.title}
                <small>
                  {quiz.passed
                    ? texts.course.passed(quiz.bestScore ?? 0)
                    : `${texts.course.questions(quiz.questions)} · ${texts.course.attemptsLeft(quiz.attempts - quiz.attemptsUsed)}`}
                </small>
              </span>
              <ListChecks size={17} aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Done({ isDone }: { isDone: boolean }) {
  return isDone ? (
    <CircleCheck size={20} className={css.done} role="img" aria-label={texts.course.completed} />
  ) : (
    <Circle size={20} className={css.open} aria-hidden />
  );
}
