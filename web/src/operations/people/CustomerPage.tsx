import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { countryNames } from '../../account/addresses/address-form';
import { isProblem } from '../../api/problem';
import { useHasRole } from '../../session/session';
import { Badge } from '../../ui/Badge';
import { ButtonLink } from '../../ui/Button';
import { Alert, ProblemAlert, Skeletons } from '../../ui/Feedback';
import { Page } from '../../ui/Page';
import { PagedTable } from '../../ui/Table';
import { Time } from '../../ui/Time';
import ui from '../../ui/ui.module.css';
import { orderColumns } from '../orders/OrdersPage';
import { allOrdersQuery } from '../orders/order-query';
import { texts } from '../texts';
import css from './people.module.css';
import { customerQuery } from './people-query';

const back = { to: '/console/customers', label: texts.customers.title };

export function CustomerPage() {
  const { id = '' } = useParams();
  const isAdmin = useHasRole(['admin']);
  const { data, error, refetch } = useQuery(customerQuery(id));
  if (data === undefined) {
    const isMissing = isProblem(error) && error.status === 404;
    return (
      <Page title={texts.customers.customer} back={back}>
        {error === null && <Skeletons count={3} height={110} />}
        {isMissing && (
          <div className={ui.stack}>
            <Alert kind="info">
              <p>{texts.customers.gone}</p>
            </Alert>
            <h2>{texts.orders.title}</h2>
            <Orders customer={id} />
          </div>
        )}
        {error !== null && !isMissing && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      </Page>
    );
  }
  const { profile, addresses } = data;
  return (
    <Page
      title={profile.displayName}
      lead={profile.email}
      actions={
        isAdmin && (
          <ButtonLink look="secondary" to={`/console/users/${id}`}>
            {texts.customers.account}
          </ButtonLink>
        )
      }
      back={back}
    >
      <div className={css.columns}>
        <section className={ui.stack}>
          <h2>{texts.orders.title}</h2>
          <Orders customer={id} />
        </section>
        <section className={ui.card} aria-label={texts.customers.facts}>
          <dl className={css.facts}>
            <div>
              <dt>{texts.customers.since}</dt>
              <dd>
                <Time at={profile.createdAt} />
              </dd>
            </div>
            {profile.phone !== null && (
              <div>
                <dt>{texts.customers.phone}</dt>
                <dd>{profile.phone}</dd>
              </div>
            )}
            <div>
              <dt>{texts.customers.consents}</dt>
              <dd className={ui.row}>
                <Badge kind={profile.preferences.mailConsent ? 'good' : 'plain'}>{texts.customers.mail(profile.preferences.mailConsent)}</Badge>
                <Badge kind={profile.preferences.smsConsent ? 'good' : 'plain'}>{texts.customers.sms(profile.preferences.smsConsent)}</Badge>
              </dd>
            </div>
            <div>
              <dt>{texts.customers.addresses}</dt>
              {addresses.length === 0 && <dd>{texts.customers.noAddress}</dd>}
              {addresses.map((address) => (
                <dd key={address.id}>
                  {[address.recipient, address.line1, address.line2, `${address.postalCode ?? ''} ${address.city}`.trim(), address.region, countryNames[address.country]]
                    .filter((line) => line !== null && line !== '')
                    .join(', ')}
                </dd>
              ))}
            </div>
            <div>
              <dt>{texts.customers.id}</dt>
              <dd>
                <code>{id}</code>
              </dd>
            </div>
          </dl>
        </section>
      </div>
    </Page>
  );
}

function Orders({ customer }: { customer: string }) {
  const query = useInfiniteQuery(allOrdersQuery({ status: '', age: '', customer }));
  return (
    <PagedTable
      caption={texts.orders.title}
      columns={[
        { header: texts.orders.order, cell: (order) => <Link to={`/console/orders/${order.orderId}`}>{texts.orders.nameOf(order)}</Link> },
        ...orderColumns.slice(1),
      ]}
      query={query}
      keyOf={(order) => order.orderId}
      empty={<p className={ui.muted}>{texts.customers.noOrders}</p>}
    />
  );
}
