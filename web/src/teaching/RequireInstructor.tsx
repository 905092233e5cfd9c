import { Outlet } from 'react-router';
import { RequireRole } from '../app/RequireRole';
import { instructorOrAdmin } from '../session/session';

export function RequireInstructor() {
  return (
    <RequireRole roles={instructorOrAdmin}>
      <Outlet />
    </RequireRole>
  );
}
