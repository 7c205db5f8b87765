import { session } from '../api/client';
import { queries } from '../api/queries';
import { closeAllNotices } from '../ui/notices';

const errands = new Set<() => Promise<void>>();

/** Has `errand` done before anybody signs out, while there still is somebody in whose name it can be done. */
export function beforeSignOut(errand: () => Promise<void>): void {
  errands.add(errand);
}

/** Forgets who was signed in, and everything that was read for them. */
export async function signOut(): Promise<void> {
  if (session.state.kind === 'open') {
    await Promise.allSettled([...errands].map((run) => run()));
  }
  session.close();
  queries.clear();
  closeAllNotices();
}
