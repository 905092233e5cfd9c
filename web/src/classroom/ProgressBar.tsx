import ui from '../ui/ui.module.css';
import css from './classroom.module.css';
import { texts } from './texts';

export function ProgressBar({ percent }: { percent: number }) {
  return (
    <div className={css.progress}>
      <div className={ui.progress} role="progressbar" aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100} aria-label={texts.courses.progress(percent)}>
        <div style={{ width: `${percent}%` }} />
      </div>
      <span aria-hidden>{percent} %</span>
    </div>
  );
}
