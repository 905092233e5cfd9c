import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { stepUp, useUser } from '../../session/session';
import type { StepUp } from '../../session/step-up';
import { FormDialog } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import { texts } from '../texts';

/** Asks again who it is, before something that not everybody at an open browser may do. */
export function StepUpDialog({ needsSecondFactor, settle }: StepUp) {
  const user = useUser();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => stepUp(needsSecondFactor ? { password, code: code.trim() } : { password }),
    onSuccess: () => settle(true),
  });
  return (
    <FormDialog title={texts.stepUp.title} submit={texts.stepUp.submit} busy={isPending} error={error} onSubmit={mutate} onClose={() => settle(false)}>
      <p>{texts.stepUp.hint}</p>
      <input type="hidden" autoComplete="username" value={user?.email ?? ''} readOnly />
      <TextField
        label={texts.fields.currentPassword}
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      {needsSecondFactor && (
        <TextField
          label={texts.fields.code}
          hint={texts.fields.codeHint}
          autoComplete="one-time-code"
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      )}
    </FormDialog>
  );
}
