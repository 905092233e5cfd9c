import { Award, CircleCheck, CircleX } from 'lucide-react';
import type { components } from '../api/generated/learning';
import { ButtonLink } from '../ui/Button';
import { WithCode } from '../ui/WithCode';
import ui from '../ui/ui.module.css';
import css from './classroom.module.css';
import { texts } from './texts';

interface QuizResultProps {
  courseId: string;
  attempt: components['schemas']['Attempt'];
  result: components['schemas']['AttemptResult'];
}

export function QuizResult({ attempt, result }: QuizResultProps) {
  const { passed, score, passingScore, certificateCode } = result;
  return (
    <section className={`${ui.card} ${ui.stack}`} role="status">
      <div className={css.score} data-passed={passed || undefined}>
        <strong>{texts.quiz.result(score)}</strong>
        <span>{passed ? texts.quiz.passed : texts.quiz.failed(passingScore)}</span>
      </div>
      <ul className={css.answers}>
        {attempt.questions.map(({ id, prompt }) => {
          const isRight = result.questions.some((q) => q.questionId === id && q.right);
          return (
            <li key={id} data-right={isRight || undefined}>
              {isRight ? (
                <CircleCheck size={18} role="img" aria-label={texts.quiz.right} />
              ) : (
                <CircleX size={18} role="img" aria-label={texts.quiz.wrong} />
              )}
              <span>
                <WithCode text={prompt} />
              </span>
            </li>
          );
        })}
      </ul>
      {certificateCode !== null && (
        <div>
          <ButtonLink to={`/certificates/${certificateCode}`}>
            <Award size={18} aria-hidden />
            {texts.course.certificate}
          </ButtonLink>
        </div>
      )}
    </section>
  );
}
