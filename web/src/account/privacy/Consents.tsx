import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api } from '../../api/client';
import type { components } from '../../api/generated/customers';
import { dataOf } from '../../api/problem';
import { pagesOf } from '../../api/queries';
import { Badge } from '../../ui/Badge';
import { type Column, PagedTable } from '../../ui/Table';
import { Time } from '../../ui/Time';
import ui from '../../ui/ui.module.css';
import { texts } from '../texts';

type Change = components['schemas']['ConsentChange'];

const columns: Column<Change>[] = [
  { header: texts.privacy.channel, cell: (change) => texts.privacy.channels[change.channel] },
  {
    header: texts.privacy.consent,
    cell: (change) => <Badge kind={change.granted ? 'good' : 'plain'}>{change.granted ? texts.privacy.granted : texts.privacy.withdrawn}</Badge>,
  },
  { header: texts.privacy.when, cell: (change) => <Time at={change.changedAt} /> },
  { header: texts.privacy.from, cell: (change) => change.ipAddresses },
];

/** Every change of what they agreed to, as it would be shown to who asks for a proof. */
export function Consents() {
  const query = useInfiniteQuery(
    pagesOf(['consents'], (page, signal) => dataOf(api.customers.GET('/api/v1/customers/me/consents', { signal, params: { query: page } }))),
  );
  return (
    <section className={`${ui.card} ${ui.stack}`}>
      <h2>{texts.privacy.consents}</h2>
      <p className={ui.muted}>
        {texts.privacy.consentsHint} <Link to="/account">{texts.privacy.toProfile}</Link>
      </p>
      <PagedTable
        caption={texts.privacy.consents}
        columns={columns}
        query={query}
        keyOf={(change) => `${change.channel} ${change.changedAt}`}
        empty={<p className={ui.muted}>{texts.privacy.noConsents}</p>}
      />
    </section>
  );
}
