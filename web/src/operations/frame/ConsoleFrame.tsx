import { Menu } from 'lucide-react';
import { useState } from 'react';
import { Link, Outlet } from 'react-router';
import { AccountMenu } from '../../app/AccountMenu';
import { RequireRole } from '../../app/RequireRole';
import { ThemeButton } from '../../app/ThemeButton';
import { staff, useHasRole, useUser } from '../../session/session';
import { texts as app } from '../../texts';
import ui from '../../ui/ui.module.css';
import { texts } from '../texts';
import { Sidebar } from './Sidebar';
import css from './frame.module.css';

/** The frame of the console, for staff. */
export function ConsoleFrame() {
  const user = useUser();
  const isStaff = useHasRole(staff);
  const [isOpen, setOpen] = useState(false);
  if (user === undefined) return null; // logging out
  return (
    <div className={css.console}>
      <header className={css.header}>
        {isStaff && (
          <button
            type="button"
            className={`${ui.iconButton} ${css.toggle}`}
            aria-label={texts.openMenu}
            aria-expanded={isOpen}
            aria-controls="console-navigation"
            onClick={() => setOpen(!isOpen)}
          >
            <Menu size={21} aria-hidden />
          </button>
        )}
        <Link to="/console" className={css.brand}>
          <img src="/icon.svg" alt="" width={26} height={26} />
          {app.brand}
          <span>{texts.console}</span>
        </Link>
        <div className={css.tools}>
          <Link to="/">{texts.toShop}</Link>
          <ThemeButton />
          <AccountMenu user={user} />
        </div>
      </header>
      {isStaff && <Sidebar user={user} isOpen={isOpen} onNavigate={() => setOpen(false)} />}
      <div className={css.content}>
        <RequireRole roles={staff}>
          <Outlet />
        </RequireRole>
      </div>
    </div>
  );
}
