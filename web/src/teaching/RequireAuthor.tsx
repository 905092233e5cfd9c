import { Outlet } from 'react-router';
import { RequireRole } from '../app/RequireRole';
import { authors } from '../session/session';

export function RequireAuthor() {
  return (
    <RequireRole roles={authors}>
      <Outlet />
    </RequireRole>
  );
}
