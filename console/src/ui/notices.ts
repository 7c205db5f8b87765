import { useSyncExternalStore } from 'react';

export type Notice = {
  id: string;
  text: string;
  tone: 'calm' | 'danger';
  /** What the button says and does. The notice goes away when it is pressed. */
  action: { label: string; run: () => void } | null;
};

type Shown = Notice & { timer: ReturnType<typeof setTimeout> | null; gone: (() => void) | null };

let shown: readonly Shown[] = [];
const listeners = new Set<() => void>();

function become(next: readonly Shown[]): void {
  shown = next;
  listeners.forEach((listener) => {
    listener();
  });
}

/**
 * Shows a notice until it is closed or, with `forMs`, until its time is up. One with the same id is replaced.
 *
 * @param gone called once when the notice goes without its action having been used
 */
export function notify(
  notice: Notice,
  { forMs, gone }: { forMs?: number; gone?: () => void } = {},
): void {
  closeNotice(notice.id);
  const timer =
    forMs === undefined
      ? null
      : setTimeout(() => {
          closeNotice(notice.id);
        }, forMs);
  become([...shown, { ...notice, timer, gone: gone ?? null }]);
}

export function closeNotice(id: string): void {
  take(id)?.gone?.();
}

export function closeAllNotices(): void {
  shown.forEach(({ id }) => take(id));
}

/** Presses the button of the notice. */
export function runAction(id: string): void {
  take(id)?.action?.run();
}

/** Presses the button of the newest notice that has one: what the undo key does. */
export function runNewestAction(): void {
  const newest = shown.findLast((notice) => notice.action !== null);
  if (newest !== undefined) {
    take(newest.id)?.action?.run();
  }
}

function take(id: string): Shown | undefined {
  const notice = shown.find((candidate) => candidate.id === id);
  if (notice !== undefined) {
    if (notice.timer !== null) {
      clearTimeout(notice.timer);
    }
    become(shown.filter((candidate) => candidate !== notice));
  }
  return notice;
}

export function useNotices(): readonly Notice[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
}
