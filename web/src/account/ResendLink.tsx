import { useMutation } from '@tanstack/react-query';
import { api } from '../api/client';
import { dataOf } from '../api/problem';
import { Button } from '../ui/Button';
import { ProblemAlert } from '../ui/Feedback';
import { texts } from './texts';

export function ResendLink({ email }: { email: string }) {
  const { mutate, isPending, isSuccess, error } = useMutation({
    mutationFn: () => dataOf(api.accounts.POST('/api/v1/auth/resend-verification', { body: { email } })),
  });
  if (isSuccess) return <p role="status">{texts.verify.resent}</p>;
  return (
    <>
      {error !== null && <ProblemAlert error={error} />}
      <Button look="secondary" busy={isPending} onClick={() => mutate()}>
        {texts.verify.resend}
      </Button>
    </>
  );
}
