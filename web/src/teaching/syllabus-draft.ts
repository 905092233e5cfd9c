import type { components } from '../api/generated/learning';
import type { Syllabus } from './teaching-query';

type Kind = components['schemas']['QuestionKind'];
type Request = components['schemas']['SyllabusRequest'];

/** A part that is being written. `key` distinguishes it from its neighbours; `id` has it when it is saved, and the learners' progress refers to it. */
interface Part {
  key: string;
  id: string | undefined;
}

export interface DraftLesson extends Part {
  title: string;
  text: string | null;
  fileId: string | null;
}

export interface DraftQuestion extends Part {
  kind: Kind;
  prompt: string;
  choices: { text: string; isRight: boolean }[];
  accepted: string;
}

export interface DraftQuiz extends Part {
  title: string;
  passingScore: number;
  attempts: number;
  questions: DraftQuestion[];
}

export interface DraftModule extends Part {
  title: string;
  lessons: DraftLesson[];
  quizzes: DraftQuiz[];
}

export interface Draft {
  capacity: string;
  modules: DraftModule[];
}

const newPart = (): Part => ({ key: crypto.randomUUID(), id: undefined });
const savedPart = (id: string): Part => ({ key: id, id });

export const newModule = (): DraftModule => ({ ...newPart(), title: '', lessons: [], quizzes: [] });
export const newLesson = (): DraftLesson => ({ ...newPart(), title: '', text: '', fileId: null });
export const newQuiz = (): DraftQuiz => ({ ...newPart(), title: '', passingScore: 60, attempts: 3, questions: [newQuestion()] });
export const newChoice = () => ({ text: '', isRight: false });
export const newQuestion = (): DraftQuestion => ({ ...newPart(), kind: 'singleChoice', prompt: '', choices: [{ ...newChoice(), isRight: true }, newChoice()], accepted: '' });

export function draftOf({ capacity, modules }: Syllabus): Draft {
  return {
    capacity: capacity === null ? '' : String(capacity),
    modules: modules.map((module) => ({
      ...savedPart(module.id),
      title: module.title,
      lessons: module.lessons.map((lesson) => ({ ...lesson, ...savedPart(lesson.id) })),
      quizzes: module.quizzes.map((quiz) => ({
        ...quiz,
        ...savedPart(quiz.id),
        questions: quiz.questions.map(({ id, kind, prompt, choices, correct, accepted }) => ({
          ...savedPart(id),
          kind,
          prompt,
          choices: choices.map((text, i) => ({ text, isRight: correct.includes(i) })),
          accepted: accepted.join('\n'),
        })),
      })),
    })),
  };
}

export function requestOf({ capacity, modules }: Draft): Request {
  return {
    capacity: capacity.trim() === '' ? null : Number(capacity),
    modules: modules.map(({ id, title, lessons, quizzes }) => ({
      id,
      title,
      lessons: lessons.map((lesson) => ({ id: lesson.id, title: lesson.title, ...(lesson.fileId === null ? { text: lesson.text ?? '' } : { fileId: lesson.fileId }) })),
      quizzes: quizzes.map((quiz) => ({
        id: quiz.id,
        title: quiz.title,
        passingScore: quiz.passingScore,
        attempts: quiz.attempts,
        questions: quiz.questions.map((question) => ({
          id: question.id,
          kind: question.kind,
          prompt: question.prompt,
          ...(question.kind === 'freeText'
            ? { accepted: question.accepted.split('\n').map((line) => line.trim()).filter((line) => line !== '') }
            : {
                choices: question.choices.map(({ text }) => text),
                correct: question.choices.flatMap(({ isRight }, i) => (isRight ? [i] : [])),
              }),
        })),
      })),
    })),
  };
}

/** Lists with one item changed, moved or without it. */
export const withItem = <T>(list: readonly T[], i: number, part: Partial<T>): T[] => list.map((item, k) => (k === i ? { ...item, ...part } : item));
export const without = <T>(list: readonly T[], i: number): T[] => list.filter((_, k) => k !== i);
export function moved<T>(list: readonly T[], i: number, by: -1 | 1): T[] {
  const next = [...list];
  next.splice(i + by, 0, ...next.splice(i, 1));
  return next;
}
