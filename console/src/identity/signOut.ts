import { session } from '../api/client';
import { queries } from '../api/queries';
import { closeAllNotices } from '../ui/notices';

const errands = new Set<() => Promise<void>>();

/** Has `errand` done before anybody signs out, while there still is somebody in whose name it can be done. */
export function beforeSignOut(errand: () => Promise<void>): void {
  errands.add(errand);
}

/** Ends the session, in all tabs. */
export async function signOut(): Promise<void> {
  if (session.state.kind === 'open') {
    await Promise.allSettled([...errands].map((run) => run()));
  }
  const { state } = session;
  session.close();
  if (state.kind === 'open') {
    await revoke(state.tokens.refresh);
  }
}

/** As well as can be: without the tokens nobody goes on with the session. */
async function revoke(token: string): Promise<void> {
  const body = new URLSearchParams({ token });
  await fetch('/token/revoke', { method: 'POST', body, keepalive: true }).catch(() => null);
}

// Whoever signed out, and in whichever tab: what was read for them is not for the next.
session.subscribe(() => {
  if (session.state.kind === 'none') {
    queries.clear();
    closeAllNotices();
  }
});
