import { useInfiniteQuery } from '@tanstack/react-query';
import { UserCog } from 'lucide-react';
import { Link } from 'react-router';
import { RequireRole } from '../../app/RequireRole';
import { Empty } from '../../ui/Feedback';
import { ChoiceFilter, FilterBar, TextFilter, useFilters } from '../../ui/Filters';
import { Page } from '../../ui/Page';
import { type Column, PagedTable } from '../../ui/Table';
import { Ago } from '../../ui/Time';
import ui from '../../ui/ui.module.css';
import { texts } from '../texts';
import { AccountBadge, RoleBadges, SecondFactorBadge } from './AccountBadge';
import { type Account, usersQuery } from './people-query';

const columns: Column<Account>[] = [
  { header: texts.users.name, cell: (account) => <Link to={account.userId}>{account.displayName}</Link> },
  { header: texts.users.email, cell: (account) => account.email },
  {
    header: texts.users.rolesTitle,
    cell: (account) => (
      <span className={ui.row}>
        <RoleBadges roles={account.roles} />
      </span>
    ),
  },
  { header: texts.users.state, cell: (account) => <AccountBadge account={account} /> },
  { header: texts.users.secondFactor, cell: (account) => <SecondFactorBadge account={account} /> },
  { header: texts.users.lastActive, cell: (account) => (account.lastActiveAt === null ? texts.users.never : <Ago at={account.lastActiveAt} />) },
];

export function UsersPage() {
  return (
    <RequireRole roles={['admin']}>
      <Users />
    </RequireRole>
  );
}

function Users() {
  const [filters, setFilter] = useFilters('q', 'who');
  const query = useInfiniteQuery(usersQuery(filters));
  return (
    <Page title={texts.users.title} lead={texts.users.lead}>
      <FilterBar>
        <TextFilter label={texts.users.search} value={filters.q} onChange={(value) => setFilter('q', value)} />
        <ChoiceFilter label={texts.users.who} value={filters.who} choices={texts.users.groups} onChange={(value) => setFilter('who', value)} />
      </FilterBar>
      <PagedTable
        caption={texts.users.title}
        columns={columns}
        query={query}
        keyOf={(account) => account.userId}
        empty={<Empty icon={UserCog} title={texts.users.none} />}
      />
    </Page>
  );
}
