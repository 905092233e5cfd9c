import { Navigate, Outlet, useLocation } from 'react-router';
import { useSession } from '../session/session';
import { Skeletons } from '../ui/Feedback';
import ui from '../ui/ui.module.css';

/** Pages of a person: others log in first, and come back. */
export function RequireUser() {
  const session = useSession();
  const { pathname, search } = useLocation();
  if (session.status === 'user') return <Outlet />;
  if (session.status === 'anonymous') return <Navigate to={`/login?next=${encodeURIComponent(pathname + search)}`} replace />;
  return (
    <main className={ui.page} id="content">
      <Skeletons count={3} height={96} />
    </main>
  );
}
