import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client';
import { dataOf } from '../../api/problem';
import { dropSession } from '../../session/session';
import { Button } from '../../ui/Button';
import { Confirm } from '../../ui/Dialog';
import { ProblemAlert } from '../../ui/Feedback';
import { TextField } from '../../ui/Field';
import ui from '../../ui/ui.module.css';
import { texts } from '../texts';

export function DeleteAccount() {
  const [password, setPassword] = useState('');
  const [isAsking, setAsking] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => dataOf(api.identity.POST('/api/v1/auth/delete-account', { body: { password } })),
    onSuccess: dropSession,
    onSettled: () => setAsking(false),
  });
  return (
    <form
      className={`${ui.card} ${ui.stack}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (password !== '') setAsking(true);
      }}
    >
      <h2>{texts.security.delete}</h2>
      <p className={ui.muted}>{texts.security.deleteHint}</p>
      {error !== null && <ProblemAlert error={error} />}
      <TextField
        label={texts.fields.currentPassword}
        type="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <div>
        <Button type="submit" look="danger">
          {texts.security.delete}
        </Button>
      </div>
      {isAsking && (
        <Confirm
          title={texts.security.deleteTitle}
          confirm={texts.security.deleteConfirm}
          busy={isPending}
          onConfirm={mutate}
          onClose={() => setAsking(false)}
        >
          {texts.security.deleteHint}
        </Confirm>
      )}
    </form>
  );
}
