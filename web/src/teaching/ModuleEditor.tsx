import { FileText, ListChecks, Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/Button';
import { TextField } from '../ui/Field';
import ui from '../ui/ui.module.css';
import { Item, Tools } from './Item';
import { LessonEditor } from './LessonEditor';
import { QuizEditor } from './QuizEditor';
import { type DraftModule, moved, newLesson, newQuiz, withItem, without } from './syllabus-draft';
import css from './teaching.module.css';
import { texts } from './texts';

interface ModuleEditorProps {
  courseId: string;
  number: number;
  module: DraftModule;
  isLast: boolean;
  errorAt: (field: string) => string | undefined;
  onChange: (part: Partial<DraftModule>) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

export function ModuleEditor({ courseId, number, module, isLast, errorAt, onChange, onMove, onRemove }: ModuleEditorProps) {
  const { lessons, quizzes } = module;
  const [open, setOpen] = useState<string>();
  const toggle = (key: string) => setOpen(open === key ? undefined : key);
  const name = texts.content.module(number);
  const add = <T extends { key: string }>(part: T): T => {
    setOpen(part.key);
    return part;
  };
  return (
    <section className={`${ui.card} ${css.module}`} aria-label={name}>
      <div className={css.head}>
        <h2>{name}</h2>
        <Tools name={name} isFirst={number === 1} isLast={isLast} onMove={onMove} onRemove={onRemove} />
      </div>
      <TextField
        label={texts.content.moduleTitle}
        maxLength={200}
        value={module.title}
        error={errorAt('title')}
        onChange={(event) => onChange({ title: event.target.value })}
      />
      <ul className={ui.list}>
        {lessons.map((lesson, i) => (
          <Item
            key={lesson.key}
            icon={<FileText size={18} aria-hidden />}
            name={lesson.title === '' ? texts.content.newLesson : lesson.title}
            isFirst={i === 0}
            isLast={i === lessons.length - 1}
            isOpen={open === lesson.key}
            onToggle={() => toggle(lesson.key)}
            onMove={(by) => onChange({ lessons: moved(lessons, i, by) })}
            onRemove={() => onChange({ lessons: without(lessons, i) })}
          >
            <LessonEditor
              courseId={courseId}
              lesson={lesson}
              errorAt={(field) => errorAt(`lessons[${i}].${field}`)}
              onChange={(part) => onChange({ lessons: withItem(lessons, i, part) })}
            />
          </Item>
        ))}
        {quizzes.map((quiz, i) => (
          <Item
            key={quiz.key}
            icon={<ListChecks size={18} aria-hidden />}
            name={quiz.title === '' ? texts.content.newQuiz : quiz.title}
            isFirst={i === 0}
            isLast={i === quizzes.length - 1}
            isOpen={open === quiz.key}
            onToggle={() => toggle(quiz.key)}
            onMove={(by) => onChange({ quizzes: moved(quizzes, i, by) })}
            onRemove={() => onChange({ quizzes: without(quizzes, i) })}
          >
            <QuizEditor
              quiz={quiz}
              errorAt={(field) => errorAt(`quizzes[${i}].${field}`)}
              onChange={(part) => onChange({ quizzes: withItem(quizzes, i, part) })}
            />
          </Item>
        ))}
      </ul>
      <div className={ui.row}>
        <Button look="quiet" onClick={() => onChange({ lessons: [...lessons, add(newLesson())] })}>
          <Plus size={17} aria-hidden />
          {texts.content.addLesson}
        </Button>
        <Button look="quiet" onClick={() => onChange({ quizzes: [...quizzes, add(newQuiz())] })}>
          <Plus size={17} aria-hidden />
          {texts.content.addQuiz}
        </Button>
      </div>
    </section>
  );
}
