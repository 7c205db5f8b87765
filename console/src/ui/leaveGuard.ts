import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

/** The person is about to leave something unsaved and has not decided yet. */
export type Leaving = { go: () => void; stay: () => void };

/**
 * Asks before the page or the tab is left while `unsaved`.
 *
 * Esc, the close button, a link and the back button are navigation and wait for the answer; for a reload or a closed
 * tab the browser asks in its own words.
 */
export function useLeaveGuard(unsaved: boolean): Leaving | null {
  const { history } = useRouter();
  const [leaving, setLeaving] = useState<Leaving | null>(null);

  useEffect(() => {
    if (!unsaved) {
      return;
    }
    return history.block({
      enableBeforeUnload: true,
      blockerFn: () =>
        new Promise<boolean>((blocked) => {
          const decide = (stays: boolean) => () => {
            setLeaving(null);
            blocked(stays);
          };
          setLeaving({ go: decide(false), stay: decide(true) });
        }),
    });
  }, [history, unsaved]);

  return leaving;
}
