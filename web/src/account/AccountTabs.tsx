import { NavLink } from 'react-router';
import css from './account.module.css';
import { texts } from './texts';

export function AccountTabs() {
  return (
    <nav className={css.tabs} aria-label={texts.menu.label}>
      <NavLink to="/account" end>
        {texts.menu.profile}
      </NavLink>
      <NavLink to="/account/addresses">{texts.menu.addresses}</NavLink>
      <NavLink to="/account/security">{texts.menu.security}</NavLink>
      <NavLink to="/account/privacy">{texts.menu.privacy}</NavLink>
    </nav>
  );
}
