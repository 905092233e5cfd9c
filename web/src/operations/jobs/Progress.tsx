import ui from '../../ui/ui.module.css';
import { texts } from '../texts';
import type { Job } from './job-query';
import css from './jobs.module.css';

export function Progress({ job: { progress } }: { job: Pick<Job, 'progress'> }) {
  return (
    <span className={css.progress}>
      <span className={ui.progress} role="progressbar" aria-valuenow={progress} aria-valuemin={0} aria-valuemax={100} aria-label={texts.jobs.progress}>
        <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden>
          <rect width={progress} height="8" />
        </svg>
      </span>
      <span>{texts.jobs.percent(progress)}</span>
    </span>
  );
}
