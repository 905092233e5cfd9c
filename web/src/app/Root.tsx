import { useEffect, useRef } from 'react';
import { Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router';
import { texts } from '../texts';
import { Toast } from '../ui/Feedback';
import css from './app.module.css';

/** What every page has, whatever frame it is in. */
export function Root() {
  const { pathname } = useLocation();
  const navigation = useNavigation();
  const arrived = useRef(pathname);
  // A screen reader hears of a new page by the focus.
  useEffect(() => {
    if (arrived.current === pathname) return;
    arrived.current = pathname;
    document.getElementById('content')?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <>
      <a className={css.skip} href="#content">
        {texts.skipToContent}
      </a>
      {navigation.state === 'loading' && <div className={css.loadingBar} role="progressbar" aria-label={texts.loading} />}
      <Outlet />
      <Toast />
      <ScrollRestoration />
    </>
  );
}
