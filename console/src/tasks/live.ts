import { useEffect } from 'react';

import { openStream } from '../api/client';
import { eventsIn } from '../api/serverSentEvents';
import { refreshTasks } from './queries';

/** What is looked at of an event. One of the people is there: who did it. */
type Happened = {
  data: { created_by?: string; updated_by?: string; completed_by?: string; deleted_by?: string };
};

/** Between two looks at the list, while much happens. */
const PAUSE_MS = 300;

/** Before the stream is opened again. */
const RETRY_MS = 3_000;

/** The last event seen, after which to go on when the page is looked at again. */
let last: string | null = null;

/**
 * Reads the lists again when somebody else changes a task, for as long as the page is looked at.
 *
 * A page that is out of sight lets go of its stream: a browser opens six connections to a server and no more, so some
 * forgotten tabs would take all of them.
 */
export function useLiveTasks(me: string): void {
  useEffect(() => {
    let stream = new AbortController();
    const look = () => {
      stream.abort();
      if (document.visibilityState === 'visible') {
        stream = new AbortController();
        void follow(me, stream.signal);
      }
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      stream.abort();
    };
  }, [me]);
}

async function follow(me: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const event of eventsIn(await openStream('/events', last, signal))) {
        last = event.id ?? last;
        const happened = JSON.parse(event.data) as Happened;
        // One's own changes are shown already, and a completed task stays in sight for its undo.
        if (who(happened) !== me) {
          refreshSoon();
        }
      }
    } catch {
      // Without the stream the list is as fresh as it was before there was one.
    }
    await pause(RETRY_MS, signal);
  }
}

function who({ data }: Happened): string | undefined {
  return data.created_by ?? data.updated_by ?? data.completed_by ?? data.deleted_by;
}

let waiting = false;

function refreshSoon(): void {
  if (!waiting) {
    waiting = true;
    setTimeout(() => {
      waiting = false;
      refreshTasks();
    }, PAUSE_MS);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
