import { ArrowDown, ArrowUp, ChevronDown, ChevronUp, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import ui from '../ui/ui.module.css';
import css from './teaching.module.css';
import { texts } from './texts';

interface ToolsProps {
  name: string;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

export function Tools({ name, isFirst, isLast, onMove, onRemove }: ToolsProps) {
  return (
    <span className={css.tools}>
      <button type="button" className={ui.iconButton} aria-label={texts.content.up(name)} disabled={isFirst} onClick={() => onMove(-1)}>
        <ArrowUp size={17} aria-hidden />
      </button>
      <button type="button" className={ui.iconButton} aria-label={texts.content.down(name)} disabled={isLast} onClick={() => onMove(1)}>
        <ArrowDown size={17} aria-hidden />
      </button>
      <button type="button" className={ui.iconButton} aria-label={texts.content.remove(name)} onClick={onRemove}>
        <Trash2 size={17} aria-hidden />
      </button>
    </span>
  );
}

interface ItemProps extends ToolsProps {
  icon: ReactNode;
  isOpen: boolean;
  onToggle: () => void;
  children: ReactNode;
}

/** A lesson or quiz in the list of its module; opened, it is edited. */
export function Item({ icon, isOpen, onToggle, children, ...tools }: ItemProps) {
  return (
    <li className={css.item} data-open={isOpen || undefined}>
      <div className={css.head}>
        <span>
          {icon}
          {tools.name}
        </span>
        <Tools {...tools} />
        <button type="button" className={ui.iconButton} aria-expanded={isOpen} aria-label={`${texts.content.edit} ${tools.name}`} onClick={onToggle}>
          {isOpen ? <ChevronUp size={18} aria-hidden /> : <ChevronDown size={18} aria-hidden />}
        </button>
      </div>
      {isOpen && <div className={css.body}>{children}</div>}
    </li>
  );
}
