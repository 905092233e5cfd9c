import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../api/client';
import type { components } from '../api/generated/learning';
import { dataOf, isProblem } from '../api/problem';

export type Course = components['schemas']['Course'];
export type Module = Course['modules'][number];
/** A step of a course: a lesson or a quiz, in the order of the syllabus. */
export interface Step {
  to: string;
  title: string;
  isDone: boolean;
  isQuiz: boolean;
  id: string;
}

export function coursesQuery() {
  return infiniteQueryOptions({
    queryKey: ['courses'],
    queryFn: ({ pageParam, signal }) =>
      dataOf(api.learning.GET('/api/v1/learning/courses', { signal, params: { query: pageParam === null ? {} : { after: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export function courseQuery(id: string) {
  return queryOptions({
    queryKey: ['courses', id],
    queryFn: ({ signal }) => dataOf(api.learning.GET('/api/v1/learning/courses/{id}', { signal, params: { path: { id } } })),
  });
}

export function lessonQuery(id: string, lessonId: string) {
  return queryOptions({
    queryKey: ['courses', id, 'lessons', lessonId],
    queryFn: ({ signal }) =>
      dataOf(api.learning.GET('/api/v1/learning/courses/{id}/lessons/{lessonId}', { signal, params: { path: { id, lessonId } } })),
  });
}

export function certificateQuery(code: string) {
  return queryOptions({
    queryKey: ['certificates', code],
    queryFn: ({ signal }) => dataOf(api.learning.GET('/api/v1/learning/certificates/{code}', { signal, params: { path: { code } } })),
  });
}

const maxTries = 10;

/** The certificate as a PDF, which is written shortly after the course was completed. */
export function pdfQuery(code: string) {
  return queryOptions({
    queryKey: ['certificates', code, 'pdf'],
    queryFn: ({ signal }) =>
      dataOf(
        api.learning.GET('/api/v1/learning/certificates/{code}/pdf', { signal, params: { path: { code } }, parseAs: 'blob' }) as Promise<{
          data?: Blob;
          error?: unknown;
          response: Response;
        }>,
      ),
    retry: (count, error) => count < maxTries && isProblem(error, 'certificate-not-ready'),
    retryDelay: 1000,
  });
}

export function stepsOf({ courseId, modules }: Pick<Course, 'courseId' | 'modules'>): Step[] {
  return modules.flatMap((module) => [
    ...module.lessons.map(({ id, title, completed }) => ({ id, title, isDone: completed, isQuiz: false, to: `/learn/${courseId}/lessons/${id}` })),
    ...module.quizzes.map(({ id, title, passed }) => ({ id, title, isDone: passed, isQuiz: true, to: `/learn/${courseId}/quizzes/${id}` })),
  ]);
}
