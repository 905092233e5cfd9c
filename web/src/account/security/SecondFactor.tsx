import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { QRCodeSVG } from 'qrcode.react';
import { useState } from 'react';
import { api } from '../../api/client';
import { dataOf } from '../../api/problem';
import { renewSession, useUser } from '../../session/session';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { FormDialog } from '../../ui/Dialog';
import { Alert, ProblemAlert, Skeletons, say } from '../../ui/Feedback';
import { TextField } from '../../ui/Field';
import { saveAs } from '../../ui/download';
import { formatDate } from '../../ui/format';
import ui from '../../ui/ui.module.css';
import css from '../account.module.css';
import { texts } from '../texts';

const queryKey = ['second-factor'];

export function SecondFactor() {
  const queries = useQueryClient();
  const { data, error, isPending, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => dataOf(api.identity.GET('/api/v1/auth/second-factor', { signal })),
  });
  const [asking, setAsking] = useState<'setUp' | 'renew' | 'disable'>();
  const [codes, setCodes] = useState<readonly string[]>();
  const changed = () => queries.invalidateQueries({ queryKey });
  const show = (next: readonly string[]) => {
    setAsking(undefined);
    setCodes(next);
    void changed();
  };
  return (
    <section className={`${ui.card} ${ui.stack}`}>
      <h2>{texts.secondFactor.title}</h2>
      {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeletons count={1} height={64} />}
      {codes !== undefined && <RecoveryCodes codes={codes} onDone={() => setCodes(undefined)} />}
      {data?.enabled === false && (
        <>
          <p className={ui.muted}>{data.required ? texts.secondFactor.required : texts.secondFactor.hint}</p>
          {asking === 'setUp' ? (
            <SetUp onDone={show} onCancel={() => setAsking(undefined)} />
          ) : (
            <div>
              <Button onClick={() => setAsking('setUp')}>{texts.secondFactor.setUp}</Button>
            </div>
          )}
        </>
      )}
      {data?.enabled === true && (
        <>
          <p className={ui.row}>
            <Badge kind="good">{texts.secondFactor.enabled}</Badge>
            {data.enabledAt !== null && <span className={ui.muted}>{texts.secondFactor.since(formatDate(data.enabledAt))}</span>}
          </p>
          <p className={ui.muted}>{texts.secondFactor.codesLeft(data.recoveryCodesLeft)}</p>
          <div className={ui.row}>
            <Button look="secondary" onClick={() => setAsking('renew')}>
              {texts.secondFactor.renewCodes}
            </Button>
            <Button look="danger" onClick={() => setAsking('disable')}>
              {texts.secondFactor.disable}
            </Button>
          </div>
        </>
      )}
      {asking === 'renew' && (
        <ProofDialog
          title={texts.secondFactor.renewCodes}
          hint={texts.secondFactor.renewHint}
          call={async (body) => show((await dataOf(api.identity.POST('/api/v1/auth/second-factor/recovery-codes', { body }))).recoveryCodes)}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking === 'disable' && (
        <ProofDialog
          title={texts.secondFactor.disable}
          hint={texts.secondFactor.disableHint}
          look="danger"
          call={async (body) => {
            await dataOf(api.identity.POST('/api/v1/auth/second-factor/disable', { body }));
            setAsking(undefined);
            say(texts.secondFactor.disabled);
            await changed();
          }}
          onClose={() => setAsking(undefined)}
        />
      )}
    </section>
  );
}

/** Three steps: the password, the secret for the authenticator app, and its first code. */
function SetUp({ onDone, onCancel }: { onDone: (codes: readonly string[]) => void; onCancel: () => void }) {
  const user = useUser();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const begin = useMutation({
    mutationFn: () => dataOf(api.identity.POST('/api/v1/auth/second-factor/enrolment', { body: { password } })),
  });
  const confirm = useMutation({
    mutationFn: async () => {
      const { recoveryCodes } = await dataOf(api.identity.POST('/api/v1/auth/second-factor/confirm', { body: { code: code.trim() } }));
      await renewSession();
      return recoveryCodes;
    },
    onSuccess: onDone,
  });
  const secret = begin.data;
  const error = secret === undefined ? begin.error : confirm.error;
  return (
    <form
      className={ui.stack}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (secret === undefined && password !== '') begin.mutate();
        if (secret !== undefined && code.trim() !== '') confirm.mutate();
      }}
    >
      {error !== null && <ProblemAlert error={error} />}
      {secret === undefined ? (
        <>
          <input type="hidden" autoComplete="username" value={user?.email ?? ''} readOnly />
          <TextField
            label={texts.fields.currentPassword}
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </>
      ) : (
        <>
          <p>{texts.secondFactor.scan}</p>
          <div className={css.qr}>
            <QRCodeSVG value={secret.uri} size={176} marginSize={2} role="img" aria-label={texts.secondFactor.qr} />
            <div>
              <p className={ui.muted}>{texts.secondFactor.byHand}</p>
              <code>{secret.secret.match(/.{1,4}/g)?.join(' ')}</code>
            </div>
          </div>
          <TextField
            label={texts.fields.code}
            hint={texts.secondFactor.codeHint}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={10}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </>
      )}
      <div className={ui.row}>
        <Button type="submit" busy={begin.isPending || confirm.isPending}>
          {secret === undefined ? texts.secondFactor.next : texts.secondFactor.enable}
        </Button>
        <Button look="secondary" onClick={onCancel}>
          {texts.secondFactor.cancel}
        </Button>
      </div>
    </form>
  );
}

function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  return (
    <Alert kind="warn" title={texts.secondFactor.codesTitle}>
      <p>{texts.secondFactor.codesHint}</p>
      <ul className={css.codes}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className={ui.row}>
        <Button look="secondary" onClick={() => saveAs(new Blob([`${codes.join('\n')}\n`], { type: 'text/plain' }), 'recovery-codes.txt')}>
          {texts.secondFactor.download}
        </Button>
        <Button look="quiet" onClick={onDone}>
          {texts.secondFactor.kept}
        </Button>
      </div>
    </Alert>
  );
}

interface ProofDialogProps {
  title: string;
  hint: string;
  look?: 'primary' | 'danger';
  call: (proof: { password: string; code: string }) => Promise<void>;
  onClose: () => void;
}

/** Changing the second factor needs the password and a code. */
function ProofDialog({ title, hint, look = 'primary', call, onClose }: ProofDialogProps) {
  const user = useUser();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const { mutate, isPending, error } = useMutation({ mutationFn: () => call({ password, code: code.trim() }) });
  return (
    <FormDialog title={title} submit={title} look={look} busy={isPending} error={error} onSubmit={mutate} onClose={onClose}>
      <p>{hint}</p>
      <input type="hidden" autoComplete="username" value={user?.email ?? ''} readOnly />
      <TextField
        label={texts.fields.currentPassword}
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <TextField
        label={texts.fields.code}
        hint={texts.fields.codeHint}
        autoComplete="one-time-code"
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
    </FormDialog>
  );
}
