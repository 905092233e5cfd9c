import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client';
import type { components } from '../api/generated/learning';
import { dataOf } from '../api/problem';
import { Button } from '../ui/Button';
import { ProblemAlert } from '../ui/Feedback';
import { WithCode } from '../ui/WithCode';
import ui from '../ui/ui.module.css';
import css from './classroom.module.css';
import { texts } from './texts';

type Attempt = components['schemas']['Attempt'];
type Question = Attempt['questions'][number];
type SubmittedAnswer = components['schemas']['SubmitAnswersRequest']['answers'][number];
interface Answer {
  choices: number[];
  text: string;
}

interface QuizFormProps {
  courseId: string;
  attempt: Attempt;
  onResult: (result: components['schemas']['AttemptResult']) => void;
}

export function QuizForm({ courseId, attempt, onResult }: QuizFormProps) {
  const [answers, setAnswers] = useState<Record<string, Answer>>({});
  const submit = useMutation({
    mutationFn: () =>
      dataOf(
        api.learning.PUT('/api/v1/learning/courses/{id}/quizzes/{quizId}/attempts/{attemptId}/answers', {
          params: { path: { id: courseId, quizId: attempt.quizId, attemptId: attempt.attemptId } },
          body: { answers: attempt.questions.flatMap((question) => answerOf(question, answers[question.id])) },
        }),
      ),
    onSuccess: onResult,
  });
  return (
    <form
      className={ui.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (!submit.isPending) submit.mutate();
      }}
    >
      <p className={ui.muted}>{texts.quiz.attempt(attempt.number, attempt.attemptsLeft)}</p>
      {attempt.questions.map((question, i) => (
        <QuestionField
          key={question.id}
          number={i + 1}
          question={question}
          answer={answers[question.id] ?? { choices: [], text: '' }}
          onChange={(answer) => setAnswers({ ...answers, [question.id]: answer })}
        />
      ))}
      {submit.error !== null && <ProblemAlert error={submit.error} />}
      <div>
        <Button type="submit" busy={submit.isPending}>
          {texts.quiz.submit}
        </Button>
      </div>
    </form>
  );
}

/** Nothing for a question without an answer, which counts as wrong. */
function answerOf({ id, kind }: Question, answer: Answer | undefined): SubmittedAnswer[] {
  if (answer === undefined) return [];
  if (kind === 'freeText') return answer.text.trim() === '' ? [] : [{ questionId: id, text: answer.text }];
  return answer.choices.length === 0 ? [] : [{ questionId: id, choices: answer.choices }];
}

interface QuestionFieldProps {
  number: number;
  question: Question;
  answer: Answer;
  onChange: (answer: Answer) => void;
}

function QuestionField({ number, question: { id, kind, prompt, choices }, answer, onChange }: QuestionFieldProps) {
  const toggle = (choice: number, isChosen: boolean) =>
    onChange({ ...answer, choices: kind === 'singleChoice' ? [choice] : [...answer.choices.filter((c) => c !== choice), ...(isChosen ? [choice] : [])] });
  return (
    <fieldset className={`${ui.card} ${css.question}`}>
      <legend>
        <span>{number}.</span> <WithCode text={prompt} />
      </legend>
      {kind === 'freeText' ? (
        <input
          className={ui.input}
          aria-label={texts.quiz.answer}
          placeholder={texts.quiz.answer}
          maxLength={200}
          value={answer.text}
          onChange={(event) => onChange({ ...answer, text: event.target.value })}
        />
      ) : (
        <>
          <p className={ui.hint}>{kind === 'singleChoice' ? texts.quiz.one : texts.quiz.several}</p>
          {choices.map((choice, i) => (
            <label key={choice} className={css.choice}>
              <input
                type={kind === 'singleChoice' ? 'radio' : 'checkbox'}
                name={id}
                checked={answer.choices.includes(i)}
                onChange={(event) => toggle(i, event.target.checked)}
              />
              {choice}
            </label>
          ))}
        </>
      )}
    </fieldset>
  );
}
