import { Link } from 'react-router';
import { texts } from '../texts';
import css from './app.module.css';

export function Footer() {
  return (
    <footer className={css.footer}>
      <div>
        <span>{texts.footer}</span>
        <Link to="/certificates">{texts.nav.verify}</Link>
      </div>
    </footer>
  );
}
