import { useState } from 'react';

import { explain, failureOf } from '../api/problem';
import { closeNotice, notify } from './notices';

/**
 * Something that a button does: runs once at a time, and says in a notice when it failed.
 *
 * @param id of the notice
 */
export function useAction(id: string): {
  run: (action: () => Promise<unknown>, failed: string) => void;
  isRunning: boolean;
} {
  const [isRunning, setRunning] = useState(false);
  const run = (action: () => Promise<unknown>, failed: string) => {
    setRunning(true);
    closeNotice(id);
    action()
      .catch((error: unknown) => {
        notify({
          id,
          text: `${failed} ${explain(failureOf(error))}`,
          tone: 'danger',
          action: null,
        });
      })
      .finally(() => {
        setRunning(false);
      });
  };
  return { run, isRunning };
}
