import { formatAge, formatDateTime, formatExactTime } from './format';

/** A time; on hover with its second and zone. */
export function Time({ at }: { at: string }) {
  return (
    <time dateTime={at} title={formatExactTime(at)}>
      {formatDateTime(at)}
    </time>
  );
}

/** How long ago; on hover the time. */
export function Ago({ at }: { at: string }) {
  return (
    <time dateTime={at} title={formatExactTime(at)}>
      {formatAge(at)}
    </time>
  );
}
