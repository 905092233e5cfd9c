import { Download } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../api/client';
import { dataOf } from '../../api/problem';
import { Button } from '../../ui/Button';
import { ProblemAlert } from '../../ui/Feedback';
import { saveAs } from '../../ui/download';
import ui from '../../ui/ui.module.css';
import { texts } from '../texts';

export function Export() {
  const [failure, setFailure] = useState<unknown>();
  const download = async () => {
    setFailure(undefined);
    try {
      const data = await dataOf(api.customers.GET('/api/v1/customers/me/export'));
      saveAs(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }), 'my-data.json');
    } catch (error) {
      setFailure(error);
    }
  };
  return (
    <section className={`${ui.card} ${ui.stack}`}>
      <h2>{texts.privacy.export}</h2>
      <p className={ui.muted}>{texts.privacy.exportHint}</p>
      {failure !== undefined && <ProblemAlert error={failure} />}
      <div>
        <Button look="secondary" onClick={() => void download()}>
          <Download size={17} aria-hidden />
          {texts.privacy.download}
        </Button>
      </div>
    </section>
  );
}
