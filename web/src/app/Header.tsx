import { ShoppingBag } from 'lucide-react';
import { Suspense, lazy } from 'react';
import { Link, NavLink, useLocation } from 'react-router';
import { useSession } from '../session/session';
import { useBasket } from '../shop/basket/basket';
import { texts } from '../texts';
import { ButtonLink } from '../ui/Button';
import ui from '../ui/ui.module.css';
import { ThemeButton } from './ThemeButton';
import css from './app.module.css';

const AccountMenu = lazy(async () => ({ default: (await import('./AccountMenu')).AccountMenu }));

export function Header() {
  const session = useSession();
  const { count } = useBasket();
  return (
    <header className={css.header}>
      <div className={css.bar}>
        <Link to="/" className={css.brand}>
          <img src="/icon.svg" alt="" width={30} height={30} />
          {texts.brand}
        </Link>
        <nav aria-label={texts.nav.label} className={css.nav}>
          <NavLink to="/" end>
            {texts.nav.shop}
          </NavLink>
          {session.status === 'user' && (
            <>
              <NavLink to="/learn">{texts.nav.learn}</NavLink>
              <NavLink to="/orders">{texts.nav.orders}</NavLink>
              <NavLink to="/files">{texts.nav.files}</NavLink>
            </>
          )}
        </nav>
        <div className={css.tools}>
          <ThemeButton />
          <Link to="/basket" className={ui.iconButton} aria-label={texts.nav.basket(count)}>
            <ShoppingBag size={21} aria-hidden />
            {count > 0 && <span className={css.count}>{count}</span>}
          </Link>
          {session.status === 'user' && (
            <Suspense fallback={<span className={css.avatar} />}>
              <AccountMenu user={session.user} />
            </Suspense>
          )}
          {session.status === 'anonymous' && <LogInLink />}
        </div>
      </div>
    </header>
  );
}

function LogInLink() {
  const { pathname, search } = useLocation();
  const next = ['/login', '/register'].includes(pathname) ? '' : `?next=${encodeURIComponent(pathname + search)}`;
  return (
    <ButtonLink look="secondary" to={`/login${next}`}>
      {texts.nav.logIn}
    </ButtonLink>
  );
}
