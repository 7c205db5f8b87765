/** How long a turn goes on after its work, in milliseconds, so that what it kept is in other tabs before the turn is. */
const SETTLE_MS = 100;

/**
 * Does one piece of work of a name at a time, among all tabs of this browser.
 *
 * Browsers give their locks to pages that came by HTTPS or from this computer. Tabs of others do not wait for each
 * other.
 */
export function inTurn(name: string): (work: () => Promise<void>) => Promise<void> {
  const locks = (navigator as Partial<Navigator>).locks;
  if (locks === undefined) {
    return (work) => work();
  }
  return async (work) => {
    await locks.request(name, async () => {
      try {
        await work();
      } finally {
        await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      }
    });
  };
}
