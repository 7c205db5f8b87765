import type { JobState } from './search';
import classes from './StateMark.module.css';
import { STATE_NAMES } from './words';

export function StateMark({ state, cancelling }: { state: JobState; cancelling?: boolean }) {
  return (
    <span className={classes.mark} data-state={state}>
      {cancelling === true && state === 'running' ? 'Cancelling' : STATE_NAMES[state]}
    </span>
  );
}
