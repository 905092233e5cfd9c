import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { api } from '../api/client';
import { isProblem, versionedDataOf } from '../api/problem';
import { Button } from '../ui/Button';
import { Alert, ProblemAlert, Skeletons, say } from '../ui/Feedback';
import { TextField } from '../ui/Field';
import ui from '../ui/ui.module.css';
import { CourseFrame } from './CourseFrame';
import { ModuleEditor } from './ModuleEditor';
import { draftOf, moved, newModule, requestOf, withItem, without } from './syllabus-draft';
import { type Product, type Syllabus, syllabusQuery } from './teaching-query';
import css from './teaching.module.css';
import { texts } from './texts';

export function CourseContentPage() {
  // Once the course is published, Learning is asked again.
  return <CourseFrame>{(product) => <Content key={String(product.published)} product={product} />}</CourseFrame>;
}

const maxTries = 15;

function Content({ product }: { product: Product }) {
  const { data, error, isLoading, refetch } = useQuery({
    ...syllabusQuery(product.id),
    // Learning gets to know a course shortly after its publication.
    retry: (count, failure) => product.published && count < maxTries && isProblem(failure) && (failure.status === 404 || failure.isTransient),
    retryDelay: 1000,
  });
  if (isLoading) return <Skeletons count={2} height={180} />;
  if (isProblem(error) && error.status === 404) {
    return (
      <Alert kind="info">
        <p>{texts.content.unpublished}</p>
      </Alert>
    );
  }
  if (data === undefined) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  return <Editor key={data.etag} syllabus={data.data} etag={data.etag} />;
}

function Editor({ syllabus, etag }: { syllabus: Syllabus; etag: string }) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(syllabus));
  const [isChanged, setChanged] = useState(false);
  const change = (next: typeof draft) => {
    setDraft(next);
    setChanged(true);
  };
  const { queryKey } = syllabusQuery(syllabus.courseId);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      versionedDataOf(
        api.learning.PUT('/api/v1/learning/courses/{id}/syllabus', {
          params: { path: { id: syllabus.courseId }, header: { 'If-Match': etag } },
          body: requestOf(draft),
        }),
      ),
    onSuccess: (saved) => {
      say(texts.content.saved);
      queries.setQueryData(queryKey, saved);
    },
  });
  useEffect(() => {
    if (!isChanged) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isChanged]);

  const errors = isProblem(error) ? error.errors : {};
  const errorAt = (field: string) => errors[field]?.join(' ');
  const { modules } = draft;
  return (
    <form
      className={ui.stack}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isPending) mutate();
      }}
    >
      {modules.length === 0 && <p className={ui.muted}>{texts.content.empty}</p>}
      {modules.map((module, i) => (
        <ModuleEditor
          key={module.key}
          courseId={syllabus.courseId}
          number={i + 1}
          module={module}
          isLast={i === modules.length - 1}
          errorAt={(field) => errorAt(`modules[${i}].${field}`)}
          onChange={(part) => change({ ...draft, modules: withItem(modules, i, part) })}
          onMove={(by) => change({ ...draft, modules: moved(modules, i, by) })}
          onRemove={() => change({ ...draft, modules: without(modules, i) })}
        />
      ))}
      <div>
        <Button look="secondary" onClick={() => change({ ...draft, modules: [...modules, newModule()] })}>
          <Plus size={17} aria-hidden />
          {texts.content.addModule}
        </Button>
      </div>
      <TextField
        label={`${texts.content.capacity} (${texts.content.seatsTaken(syllabus.seatsTaken)})`}
        hint={texts.content.capacityHint}
        type="number"
        min={1}
        max={100_000}
        value={draft.capacity}
        error={errorAt('capacity')}
        onChange={(event) => change({ ...draft, capacity: event.target.value })}
      />
      {error !== null && isProblem(error) && error.status === 412 && (
        <Alert kind="warn">
          <p>{texts.changed}</p>
          <Button look="quiet" onClick={() => void queries.invalidateQueries({ queryKey })}>
            {texts.reload}
          </Button>
        </Alert>
      )}
      {error !== null && !(isProblem(error) && error.status === 412) && <ProblemAlert error={error} />}
      <div className={css.bar}>
        <Button type="submit" busy={isPending}>
          {texts.content.save}
        </Button>
        {isChanged && <span className={ui.muted}>{texts.content.unsaved}</span>}
      </div>
    </form>
  );
}
