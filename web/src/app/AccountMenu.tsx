import * as Menu from '@radix-ui/react-dropdown-menu';
import { BookOpen, FileText, Gauge, GraduationCap, LogOut, MapPin, Package, ShieldCheck, UserRound } from 'lucide-react';
import { Link, useNavigate } from 'react-router';
import { type User, instructorOrAdmin, logOut, staff, useHasRole } from '../session/session';
import { texts } from '../texts';
import css from './app.module.css';

const links = [
  { to: '/learn', label: texts.nav.learn, Icon: BookOpen },
  { to: '/orders', label: texts.nav.orders, Icon: Package },
  { to: '/files', label: texts.nav.files, Icon: FileText },
  { to: '/account', label: texts.nav.account, Icon: UserRound },
  { to: '/account/addresses', label: texts.nav.addresses, Icon: MapPin },
  { to: '/account/security', label: texts.nav.security, Icon: ShieldCheck },
];

export function AccountMenu({ user }: { user: User }) {
  const navigate = useNavigate();
  const isStaff = useHasRole(staff);
  const mayTeach = useHasRole(instructorOrAdmin);
  const shown = [
    ...links,
    ...(mayTeach ? [{ to: '/teach', label: texts.nav.teach, Icon: GraduationCap }] : []),
    ...(isStaff ? [{ to: '/console', label: texts.nav.console, Icon: Gauge }] : []),
  ];
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={css.avatar} aria-label={texts.nav.openMenu}>
        {[...user.name][0]?.toUpperCase()}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className={css.menu} align="end" sideOffset={8}>
          <div className={css.who}>
            <strong>{user.name}</strong>
            <span>{user.email}</span>
          </div>
          {shown.map(({ to, label, Icon }) => (
            <Menu.Item key={to} asChild>
              <Link to={to}>
                <Icon size={17} aria-hidden />
                {label}
              </Link>
            </Menu.Item>
          ))}
          <Menu.Separator className={css.separator} />
          <Menu.Item
            onSelect={() => {
              void navigate('/');
              void logOut().catch(() => undefined);
            }}
          >
            <LogOut size={17} aria-hidden />
            {texts.nav.logOut}
          </Menu.Item>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}
