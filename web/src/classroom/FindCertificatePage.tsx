import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '../ui/Button';
import { TextField } from '../ui/Field';
import { Page } from '../ui/Page';
import ui from '../ui/ui.module.css';
import { texts } from './texts';

/** The code as it is written on certificates: in capitals, in groups of five. Null when it cannot be one. */
export function certificateCodeOf(text: string): string | null {
  const characters = text.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
  return characters.length === 20 ? characters.match(/.{5}/g)!.join('-') : null;
}

export function FindCertificatePage() {
  const navigate = useNavigate();
  const [code, setCode] = useState('');
  const [error, setError] = useState<string>();
  return (
    <Page title={texts.certificate.find} lead={texts.certificate.findLead} width="narrow">
      <form
        className={`${ui.card} ${ui.stack}`}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const found = certificateCodeOf(code);
          if (found === null) setError(texts.certificate.codeNeeded);
          else void navigate(`/certificates/${found}`);
        }}
      >
        <TextField
          label={texts.certificate.code}
          hint={texts.certificate.codeHint}
          error={error}
          autoCapitalize="characters"
          autoComplete="off"
          spellCheck={false}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
        <Button type="submit" wide>
          {texts.certificate.submit}
        </Button>
      </form>
    </Page>
  );
}
