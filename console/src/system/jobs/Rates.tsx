import { clock } from '../words';
import type { Rate } from './queries';
import classes from './Rates.module.css';
import { count } from './words';

const MINUTES = 60;
const HEIGHT = 84;
const PARTS = ['failed', 'retried', 'cancelled', 'succeeded'] as const;
const NAMES = {
  succeeded: 'succeeded',
  cancelled: 'cancelled',
  retried: 'to be retried',
  failed: 'failed',
} as const;

/** How attempts ended in each minute of the last hour, the present one at the right. */
export function Rates({ rates, now }: { rates: readonly Rate[]; now: string }) {
  const last = Math.floor(new Date(now).getTime() / 60_000);
  const byMinute = new Map(
    rates.map((rate) => [Math.floor(new Date(rate.minute).getTime() / 60_000), rate]),
  );
  const highest = Math.max(1, ...rates.map(total));
  const sums = PARTS.map(
    (part) => [part, rates.reduce((sum, rate) => sum + rate[part], 0)] as const,
  );
  const words = sums
    .toReversed()
    .map(([part, sum]) => `${count(sum)} ${NAMES[part]}`)
    .join(', ');
  return (
    <figure className={classes.figure}>
      <svg
        className={classes.bars}
        viewBox={`0 0 ${MINUTES * 10} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`In the last hour: ${words}`}
      >
        {Array.from({ length: MINUTES }, (_, i) => {
          const minute = last - MINUTES + 1 + i;
          const rate = byMinute.get(minute);
          if (rate === undefined) {
            return null;
          }
          let top = HEIGHT;
          const title = `${clock(new Date(minute * 60_000).toISOString())}: ${count(total(rate))}`;
          return (
            <g key={minute}>
              <title>{title}</title>
              {PARTS.map((part) => {
                const height = (rate[part] / highest) * (HEIGHT - 4);
                // What happened once among thousands is still to be seen.
                const shown = rate[part] > 0 ? Math.max(height, 2) : 0;
                top -= shown;
                return (
                  <rect
                    key={part}
                    className={classes.bar}
                    data-part={part}
                    x={i * 10 + 1}
                    y={top}
                    width={8}
                    height={shown}
                  />
                );
              })}
            </g>
          );
        })}
      </svg>
      <figcaption className={classes.caption}>
        <span>An hour ago</span>
        <ul className={classes.legend}>
          {sums.toReversed().map(([part, sum]) => (
            <li key={part} data-part={part}>
              {count(sum)} {NAMES[part]}
            </li>
          ))}
        </ul>
        <span>Now</span>
      </figcaption>
    </figure>
  );
}

function total({ succeeded, retried, failed, cancelled }: Rate): number {
  return succeeded + retried + failed + cancelled;
}
