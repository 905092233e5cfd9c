import { useQuery } from '@tanstack/react-query';
import { FileX } from 'lucide-react';
import type { ReactNode } from 'react';
import { NavLink, useParams } from 'react-router';
import account from '../account/account.module.css';
import { isProblem } from '../api/problem';
import { texts as frame } from '../texts';
import { Badge } from '../ui/Badge';
import { ButtonLink } from '../ui/Button';
import { Empty, ProblemAlert, Skeletons } from '../ui/Feedback';
import { Page } from '../ui/Page';
import { type Product, ownProductQuery } from './teaching-query';
import { texts } from './texts';

const back = { to: '/teach', label: texts.back };

/** The frame of a course's pages: its title and the tabs. */
export function CourseFrame({ children }: { children: (product: Product, etag: string) => ReactNode }) {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(ownProductQuery(id));
  if (data === undefined) {
    const isMissing = isProblem(error) && error.status === 404;
    return (
      <Page title={texts.title} back={back}>
        {error === null && <Skeletons count={3} height={110} />}
        {isMissing && <Empty icon={FileX} title={frame.problems.notFound} />}
        {error !== null && !isMissing && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      </Page>
    );
  }
  const { data: product, etag } = data;
  return (
    <Page
      title={product.title}
      lead={product.published ? <Badge kind="good">{texts.published}</Badge> : <Badge>{texts.draft}</Badge>}
      actions={
        product.published && (
          <ButtonLink look="secondary" to={`/products/${id}`}>
            {texts.details.inShop}
          </ButtonLink>
        )
      }
      back={back}
      width="text"
    >
      {product.kind === 'course' && (
        <nav className={account.tabs} aria-label={texts.tabs.label}>
          <NavLink to={`/teach/${id}`} end>
            {texts.tabs.details}
          </NavLink>
          <NavLink to={`/teach/${id}/content`}>{texts.tabs.content}</NavLink>
          <NavLink to={`/teach/${id}/learners`}>{texts.tabs.learners}</NavLink>
        </nav>
      )}
      {children(product, etag)}
    </Page>
  );
}
