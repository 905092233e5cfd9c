import { useQueryClient } from '@tanstack/react-query';
import { say } from '../../ui/Feedback';
import { type Changed, messagingKey } from './messaging-query';
import { texts } from './texts';

/** Says what a redrive or discard has done, and has everything that it may have changed loaded again. */
export function useChange() {
  const queries = useQueryClient();
  return async (change: Promise<Changed>, done: (count: number) => string) => {
    try {
      const { sequenceNumbers, remaining } = await change;
      say([done(sequenceNumbers.length), ...(remaining.length > 0 ? [texts.deadLetters.remaining(remaining.length)] : [])].join(' '));
    } finally {
      await queries.invalidateQueries({ queryKey: messagingKey });
    }
  };
}
