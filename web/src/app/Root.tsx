import { Suspense, lazy, useEffect, useRef } from 'react';
import { Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router';
import { useStepUp } from '../session/step-up';
import { texts } from '../texts';
import { Toast } from '../ui/Feedback';
import css from './app.module.css';

const StepUpDialog = lazy(async () => ({ default: (await import('../account/security/StepUpDialog')).StepUpDialog }));

/** What every page has, whatever frame it is in. */
export function Root() {
  const { pathname } = useLocation();
  const navigation = useNavigation();
  const stepUp = useStepUp();
  const arrived = useRef(pathname);
  // A screen reader announces a new page when it gets the focus.
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
      <Suspense>{stepUp !== undefined && <StepUpDialog {...stepUp} />}</Suspense>
      <Toast />
      <ScrollRestoration />
    </>
  );
}
