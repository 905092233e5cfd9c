import { useQuery, useQueryClient } from '@tanstack/react-query';
import { BadgeCheck, Download, SearchX } from 'lucide-react';
import { useState } from 'react';
import { useParams } from 'react-router';
import { isProblem } from '../api/problem';
import { Button, ButtonLink } from '../ui/Button';
import { Alert, Empty, ProblemAlert, Skeletons } from '../ui/Feedback';
import { Page } from '../ui/Page';
import { saveAs } from '../ui/download';
import { formatDate } from '../ui/format';
import css from './classroom.module.css';
import { certificateQuery, pdfQuery } from './course-query';
import { texts } from './texts';

export function CertificatePage() {
  const { code = '' } = useParams();
  const { data: certificate, error, refetch } = useQuery(certificateQuery(code));
  if (certificate === undefined) {
    const isUnknown = isProblem(error) && error.status === 404;
    return (
      <Page title={texts.certificate.title} width="text">
        {error === null && <Skeletons count={1} height={360} />}
        {isUnknown && (
          <Empty icon={SearchX} title={texts.certificate.unknown}>
            <p>{texts.certificate.unknownHint}</p>
            <ButtonLink to="/certificates">{texts.certificate.find}</ButtonLink>
          </Empty>
        )}
        {isProblem(error, 'certificate-revoked') && <Alert kind="bad" title={texts.certificate.revoked} />}
        {error !== null && !isUnknown && !isProblem(error, 'certificate-revoked') && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      </Page>
    );
  }
  return (
    <Page title={texts.certificate.title} width="text" actions={<PdfButton code={certificate.code} />}>
      <Alert kind="good">
        <p>{texts.certificate.verified}</p>
      </Alert>
      <article className={css.certificate}>
        <BadgeCheck size={54} aria-hidden />
        <p>{texts.certificate.confirms}</p>
        <p className={css.learner}>{certificate.learnerName}</p>
        <p>{texts.certificate.completed}</p>
        <h2>{certificate.courseTitle}</h2>
        <p>{texts.certificate.on(formatDate(certificate.completedAt))}</p>
        <p className={css.code}>
          {texts.certificate.code} {certificate.code}
        </p>
      </article>
    </Page>
  );
}

function PdfButton({ code }: { code: string }) {
  const queries = useQueryClient();
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const download = async () => {
    setFailure(undefined);
    setBusy(true);
    try {
      saveAs(await queries.fetchQuery(pdfQuery(code)), `certificate-${code}.pdf`);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div>
      <Button busy={isBusy} onClick={() => void download()}>
        <Download size={18} aria-hidden />
        {texts.certificate.download}
      </Button>
      {failure !== undefined && <ProblemAlert error={failure} />}
    </div>
  );
}
