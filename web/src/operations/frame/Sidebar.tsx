import { NavLink } from 'react-router';
import { type User } from '../../session/session';
import { texts } from '../texts';
import css from './frame.module.css';
import { navigation } from './navigation';

export function Sidebar({ user, isOpen, onNavigate }: { user: User; isOpen: boolean; onNavigate: () => void }) {
  return (
    <nav id="console-navigation" className={css.sidebar} aria-label={texts.navigation} data-open={isOpen || undefined}>
      {navigation.map(({ label, entries }) => {
        const shown = entries.filter(({ roles }) => roles === undefined || roles.some((role) => user.roles.includes(role)));
        return (
          shown.length > 0 && (
            <section key={label} aria-label={label}>
              <h2>{label}</h2>
              <ul>
                {shown.map(({ to, label: name, Icon }) => (
                  <li key={to}>
                    <NavLink to={to} onClick={onNavigate}>
                      <Icon size={17} aria-hidden />
                      {name}
                    </NavLink>
                  </li>
                ))}
              </ul>
            </section>
          )
        );
      })}
    </nav>
  );
}
