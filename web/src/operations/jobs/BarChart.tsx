import css from './jobs.module.css';

export interface Bar {
  label: string;
  /** Parts of the bar, one after the other. */
  parts: { name: string; value: number; tone: 'accent' | 'soft' | 'bad' | 'warn' }[];
  /** What stands at its end. */
  text: string;
}

/** Horizontal bars on one scale. Each is text too, for those who do not see it. */
export function BarChart({ title, hint, bars }: { title: string; hint: string; bars: readonly Bar[] }) {
  const max = Math.max(...bars.map((bar) => bar.parts.reduce((sum, part) => sum + part.value, 0)), 0);
  return (
    <figure className={css.chart}>
      <figcaption>
        <strong>{title}</strong>
        <span>{hint}</span>
      </figcaption>
      <dl>
        {bars.map(({ label, parts, text }) => {
          let x = 0;
          return (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden>
                  <rect className={css.track} width="100" height="10" />
                  {parts.map(({ name, value, tone }) => {
                    const width = max === 0 ? 0 : (100 * value) / max;
                    x += width;
                    return (
                      <rect key={name} data-tone={tone} x={x - width} width={width} height="10">
                        <title>{`${name}: ${value}`}</title>
                      </rect>
                    );
                  })}
                </svg>
                <span>{text}</span>
              </dd>
            </div>
          );
        })}
      </dl>
    </figure>
  );
}
