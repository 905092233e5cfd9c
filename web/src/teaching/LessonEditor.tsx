import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client';
import { dataOf } from '../api/problem';
import prose from '../classroom/classroom.module.css';
import { ProblemAlert } from '../ui/Feedback';
import { SelectField, TextAreaField, TextField } from '../ui/Field';
import ui from '../ui/ui.module.css';
import { Markdown } from './Markdown';
import type { DraftLesson } from './syllabus-draft';
import { readyFilesQuery } from './teaching-query';
import css from './teaching.module.css';
import { texts } from './texts';

interface LessonEditorProps {
  courseId: string;
  lesson: DraftLesson;
  errorAt: (field: string) => string | undefined;
  onChange: (part: Partial<DraftLesson>) => void;
}

export function LessonEditor({ courseId, lesson, errorAt, onChange }: LessonEditorProps) {
  const [isFile, setFile] = useState(lesson.fileId !== null);
  const toText = () => {
    setFile(false);
    onChange({ fileId: null, text: lesson.text ?? '' });
  };
  return (
    <>
      <TextField label={texts.content.title} maxLength={200} value={lesson.title} error={errorAt('title')} onChange={(event) => onChange({ title: event.target.value })} />
      <div className={css.switch} role="group" aria-label={texts.content.content}>
        <button type="button" aria-pressed={!isFile} onClick={toText}>
          {texts.content.asText}
        </button>
        <button type="button" aria-pressed={isFile} onClick={() => setFile(true)}>
          {texts.content.asFile}
        </button>
      </div>
      {isFile ? (
        <ChooseFile courseId={courseId} fileId={lesson.fileId} error={errorAt('fileId') ?? errorAt('text')} onChange={(fileId) => onChange({ fileId })} />
      ) : (
        <WriteText text={lesson.text ?? ''} error={errorAt('text')} onChange={(text) => onChange({ text })} />
      )}
    </>
  );
}

function WriteText({ text, error, onChange }: { text: string; error: string | undefined; onChange: (text: string) => void }) {
  const [isPreview, setPreview] = useState(false);
  return (
    <div className={ui.field}>
      <div className={css.switch} role="group" aria-label={texts.content.view}>
        <button type="button" aria-pressed={!isPreview} onClick={() => setPreview(false)}>
          {texts.content.write}
        </button>
        <button type="button" aria-pressed={isPreview} onClick={() => setPreview(true)}>
          {texts.content.preview}
        </button>
      </div>
      {isPreview ? (
        <div className={`${css.preview} ${prose.prose}`}>{text.trim() === '' ? <p className={ui.muted}>{texts.content.nothing}</p> : <Markdown text={text} />}</div>
      ) : (
        <MarkdownField text={text} error={error} onChange={onChange} />
      )}
    </div>
  );
}

function MarkdownField({ text, error, onChange }: { text: string; error: string | undefined; onChange: (text: string) => void }) {
  return <TextAreaField label={texts.content.text} className={css.markdown} maxLength={50_000} value={text} error={error} onChange={(event) => onChange(event.target.value)} />;
}

function ChooseFile({ courseId, fileId, error, onChange }: { courseId: string; fileId: string | null; error: string | undefined; onChange: (fileId: string) => void }) {
  const queries = useQueryClient();
  const { data: files } = useQuery(readyFilesQuery());
  const [failure, setFailure] = useState<unknown>();
  const choose = async (id: string) => {
    setFailure(undefined);
    try {
      // Learners may open it from then on.
      await dataOf(api.files.PUT('/api/v1/files/{id}/sharing', { params: { path: { id } }, body: { sharedWith: `course:${courseId}` } }));
      onChange(id);
      await queries.invalidateQueries({ queryKey: ['teaching', 'files'] });
    } catch (problem) {
      setFailure(problem);
    }
  };
  return (
    <>
      {failure !== undefined && <ProblemAlert error={failure} />}
      <SelectField
        label={texts.content.file}
        hint={texts.content.fileHint}
        error={error}
        value={fileId ?? ''}
        onChange={(event) => void choose(event.target.value)}
      >
        <option value="" disabled>
          {texts.content.chooseFile}
        </option>
        {fileId !== null && !files?.some((file) => file.fileId === fileId) && <option value={fileId}>{fileId}</option>}
        {files?.map((file) => (
          <option key={file.fileId} value={file.fileId}>
            {file.name}
          </option>
        ))}
      </SelectField>
    </>
  );
}
