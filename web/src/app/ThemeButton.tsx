import { Moon, Sun } from 'lucide-react';
import { texts } from '../texts';
import ui from '../ui/ui.module.css';
import { choose, useTheme } from './theme';

export function ThemeButton() {
  const theme = useTheme();
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <button type="button" className={ui.iconButton} aria-label={texts.nav[other]} onClick={() => choose(other)}>
      {theme === 'dark' ? <Sun size={20} aria-hidden /> : <Moon size={20} aria-hidden />}
    </button>
  );
}
