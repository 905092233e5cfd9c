import { useInfiniteQuery } from '@tanstack/react-query';
import { GraduationCap } from 'lucide-react';
import { Link } from 'react-router';
import { Badge } from '../ui/Badge';
import { ButtonLink } from '../ui/Button';
import { Empty } from '../ui/Feedback';
import { Page } from '../ui/Page';
import { type Column, PagedTable } from '../ui/Table';
import { formatMoney } from '../ui/format';
import { type Product, ownProductsQuery } from './teaching-query';
import { texts } from './texts';

const columns: Column<Product>[] = [
  { header: texts.course, cell: (product) => <Link to={product.id}>{product.title}</Link> },
  { header: texts.kind, cell: (product) => texts.kinds[product.kind] },
  { header: texts.state, cell: (product) => (product.published ? <Badge kind="good">{texts.published}</Badge> : <Badge>{texts.draft}</Badge>) },
  { header: texts.price, cell: (product) => formatMoney(product.price), align: 'end' },
];

export function TeachingPage() {
  const query = useInfiniteQuery(ownProductsQuery());
  return (
    <Page title={texts.title} lead={texts.lead} actions={<ButtonLink to="new">{texts.create}</ButtonLink>}>
      <PagedTable
        caption={texts.title}
        columns={columns}
        query={query}
        keyOf={(product) => product.id}
        empty={
          <Empty icon={GraduationCap} title={texts.none}>
            <p>{texts.noneHint}</p>
          </Empty>
        }
      />
    </Page>
  );
}
