import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { isProblem } from '../../api/problem';
import { stepUp, useUser } from '../../session/session';
import type { StepUp } from '../../session/step-up';
import { FormDialog } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import { texts } from '../texts';

/** Asks again who it is, before something that not everybody at an open browser may do: by a code, where the account has a second factor. */
export function StepUpDialog({ needsSecondFactor, settle }: StepUp) {
  const user = useUser();
  const [proof, setProof] = useState('');
  const [isMissing, setMissing] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: ({ isCode }: { isCode: boolean }) => stepUp(isCode ? { code: proof.trim() } : { password: proof }),
    onSuccess: () => settle(true),
    onError: () => setProof(''),
  });
  const isCode = needsSecondFactor || isProblem(error, 'second-factor-required', 'second-factor-invalid');
  const missing = isMissing && proof === '';
  return (
    <FormDialog
      title={texts.stepUp.title}
      submit={texts.stepUp.submit}
      busy={isPending}
      error={isProblem(error, 'second-factor-required') ? undefined : error}
      onSubmit={() => (proof.trim() === '' ? setMissing(true) : mutate({ isCode }))}
      onClose={() => settle(false)}
    >
      <p>{texts.stepUp.hint}</p>
      <input type="hidden" autoComplete="username" value={user?.email ?? ''} readOnly />
      {isCode ? (
        <TextField
          key="code"
          label={texts.fields.code}
          hint={texts.fields.codeHint}
          autoComplete="one-time-code"
          value={proof}
          error={missing ? texts.needed.code : undefined}
          onChange={(event) => setProof(event.target.value)}
        />
      ) : (
        <TextField
          key="password"
          label={texts.fields.currentPassword}
          type="password"
          autoComplete="current-password"
          value={proof}
          error={missing ? texts.needed.password : undefined}
          onChange={(event) => setProof(event.target.value)}
        />
      )}
    </FormDialog>
  );
}
