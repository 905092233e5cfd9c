import { Plus, Trash2 } from 'lucide-react';
import { Button } from '../ui/Button';
import { SelectField, TextAreaField, TextField } from '../ui/Field';
import ui from '../ui/ui.module.css';
import { Tools } from './Item';
import { type DraftQuestion, type DraftQuiz, moved, newChoice, newQuestion, withItem, without } from './syllabus-draft';
import css from './teaching.module.css';
import { texts } from './texts';

interface QuizEditorProps {
  quiz: DraftQuiz;
  errorAt: (field: string) => string | undefined;
  onChange: (part: Partial<DraftQuiz>) => void;
}

const maxChoices = 10;

export function QuizEditor({ quiz, errorAt, onChange }: QuizEditorProps) {
  const { questions } = quiz;
  return (
    <>
      <TextField label={texts.content.title} maxLength={200} value={quiz.title} error={errorAt('title')} onChange={(event) => onChange({ title: event.target.value })} />
      <div className={css.two}>
        <TextField
          label={texts.content.passingScore}
          type="number"
          min={1}
          max={100}
          value={quiz.passingScore}
          error={errorAt('passingScore')}
          onChange={(event) => onChange({ passingScore: event.target.valueAsNumber || 0 })}
        />
        <TextField
          label={texts.content.attempts}
          type="number"
          min={1}
          max={100}
          value={quiz.attempts}
          error={errorAt('attempts')}
          onChange={(event) => onChange({ attempts: event.target.valueAsNumber || 0 })}
        />
      </div>
      {questions.map((question, i) => (
        <fieldset key={question.key} className={css.question}>
          <legend className={ui.hidden}>{texts.content.question(i + 1)}</legend>
          <div className={css.head}>
            <strong aria-hidden>{texts.content.question(i + 1)}</strong>
            <Tools
              name={texts.content.question(i + 1)}
              isFirst={i === 0}
              isLast={i === questions.length - 1}
              onMove={(by) => onChange({ questions: moved(questions, i, by) })}
              onRemove={() => onChange({ questions: without(questions, i) })}
            />
          </div>
          <QuestionEditor
            question={question}
            errorAt={(field) => errorAt(`questions[${i}].${field}`)}
            onChange={(part) => onChange({ questions: withItem(questions, i, part) })}
          />
        </fieldset>
      ))}
      <div>
        <Button look="quiet" onClick={() => onChange({ questions: [...questions, newQuestion()] })}>
          <Plus size={17} aria-hidden />
          {texts.content.addQuestion}
        </Button>
      </div>
    </>
  );
}

interface QuestionEditorProps {
  question: DraftQuestion;
  errorAt: (field: string) => string | undefined;
  onChange: (part: Partial<DraftQuestion>) => void;
}

function QuestionEditor({ question, errorAt, onChange }: QuestionEditorProps) {
  const { kind, choices } = question;
  const isSingle = kind === 'singleChoice';
  const changeKind = (next: DraftQuestion['kind']) => {
    const firstRight = choices.findIndex((choice) => choice.isRight);
    const kept = choices.length < 2 ? [{ ...newChoice(), isRight: true }, newChoice()] : choices;
    onChange({ kind: next, choices: next === 'singleChoice' ? kept.map((choice, i) => ({ ...choice, isRight: i === Math.max(firstRight, 0) })) : kept });
  };
  const mark = (i: number, isRight: boolean) =>
    onChange({ choices: choices.map((choice, k) => ({ ...choice, isRight: k === i ? isRight : isSingle ? false : choice.isRight })) });
  return (
    <>
      <div className={css.two}>
        <TextField label={texts.content.prompt} maxLength={2000} value={question.prompt} error={errorAt('prompt')} onChange={(event) => onChange({ prompt: event.target.value })} />
        <SelectField label={texts.content.kind} value={kind} onChange={(event) => changeKind(event.target.value as DraftQuestion['kind'])}>
          {Object.entries(texts.content.kinds).map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </SelectField>
      </div>
      {kind === 'freeText' ? (
        <TextAreaField
          label={texts.content.accepted}
          hint={texts.content.acceptedHint}
          rows={3}
          value={question.accepted}
          error={errorAt('accepted')}
          onChange={(event) => onChange({ accepted: event.target.value })}
        />
      ) : (
        <>
          {choices.map((choice, i) => (
            <div key={i} className={css.choice}>
              <input
                type={isSingle ? 'radio' : 'checkbox'}
                name={`right-${question.key}`}
                aria-label={texts.content.isRight(i + 1)}
                checked={choice.isRight}
                onChange={(event) => mark(i, event.target.checked)}
              />
              <TextField
                label={texts.content.choice(i + 1)}
                maxLength={500}
                value={choice.text}
                onChange={(event) => onChange({ choices: withItem(choices, i, { text: event.target.value }) })}
              />
              <button
                type="button"
                className={ui.iconButton}
                aria-label={texts.content.remove(texts.content.choice(i + 1))}
                disabled={choices.length <= 2}
                onClick={() => onChange({ choices: without(choices, i) })}
              >
                <Trash2 size={17} aria-hidden />
              </button>
            </div>
          ))}
          {(errorAt('choices') ?? errorAt('correct')) !== undefined && <span className={ui.error}>{errorAt('choices') ?? errorAt('correct')}</span>}
          {choices.length < maxChoices && (
            <div>
              <Button look="quiet" onClick={() => onChange({ choices: [...choices, newChoice()] })}>
                <Plus size={17} aria-hidden />
                {texts.content.addChoice}
              </Button>
            </div>
          )}
        </>
      )}
    </>
  );
}
