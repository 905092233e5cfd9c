import { LoaderCircle } from 'lucide-react';
import type { ComponentProps } from 'react';
import { Link, type LinkProps } from 'react-router';
import css from './ui.module.css';

type Look = 'primary' | 'secondary' | 'quiet' | 'danger';

const classOf = (look: Look, wide?: boolean) => [css.button, css[look], wide && css.wide].filter(Boolean).join(' ');

interface ButtonProps extends ComponentProps<'button'> {
  look?: Look;
  wide?: boolean;
  /** Shows that the click is being handled; further clicks do nothing. */
  busy?: boolean;
}

export function Button({ look = 'primary', wide, busy = false, children, type = 'button', onClick, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={classOf(look, wide)}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy && <LoaderCircle size={18} className={css.spin} aria-hidden />}
      {children}
    </button>
  );
}

export function ButtonLink({ look = 'primary', wide, ...rest }: LinkProps & { look?: Look; wide?: boolean }) {
  return <Link {...rest} className={classOf(look, wide)} />;
}
