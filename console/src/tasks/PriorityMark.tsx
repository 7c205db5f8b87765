import type { Task } from '../api/client';
import classes from './PriorityMark.module.css';
import { PRIORITY_WORDS } from './words';

const FILLED = { low: 1, medium: 2, high: 3 } as const;

/** Three bars, as many filled as the priority is high. */
export function PriorityMark({ priority }: { priority: Task['priority'] }) {
  return (
    <svg
      className={classes.mark}
      data-priority={priority}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      role="img"
      aria-label={`${PRIORITY_WORDS[priority]} priority`}
    >
      {[0, 1, 2].map((bar) => (
        <rect
          key={bar}
          x={1.5 + bar * 4.75}
          y={9 - bar * 3.25}
          width="3.5"
          height={5.5 + bar * 3.25}
          rx="1"
          data-filled={bar < FILLED[priority]}
        />
      ))}
    </svg>
  );
}
