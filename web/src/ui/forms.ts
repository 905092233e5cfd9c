import type { FieldPath, FieldValues, UseFormSetError } from 'react-hook-form';
import { isProblem } from '../api/problem';

/** Puts the errors of a refused request at their fields. False when there is something else to show. */
export function showAtFields<T extends FieldValues>(error: unknown, names: readonly FieldPath<T>[], setError: UseFormSetError<T>): boolean {
  if (!isProblem(error)) return false;
  const entries = Object.entries(error.errors);
  const known = entries.filter(([name]) => (names as readonly string[]).includes(name));
  known.forEach(([name, messages], i) => setError(name as FieldPath<T>, { message: messages.join(' ') }, { shouldFocus: i === 0 }));
  return entries.length > 0 && known.length === entries.length;
}
