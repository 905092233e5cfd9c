import { Minus, Plus } from 'lucide-react';
import { texts } from '../texts';
import { maxQuantityOf } from './basket';
import css from './basket.module.css';

interface QuantityFieldProps {
  label: string;
  kind: string;
  value: number;
  onChange: (quantity: number) => void;
}

export function QuantityField({ label, kind, value, onChange }: QuantityFieldProps) {
  return (
    <div className={css.quantity} role="group" aria-label={label}>
      <button type="button" aria-label={texts.basket.fewer} disabled={value <= 1} onClick={() => onChange(value - 1)}>
        <Minus size={16} aria-hidden />
      </button>
      <output aria-live="polite">{value}</output>
      <button type="button" aria-label={texts.basket.more} disabled={value >= maxQuantityOf(kind)} onClick={() => onChange(value + 1)}>
        <Plus size={16} aria-hidden />
      </button>
    </div>
  );
}
