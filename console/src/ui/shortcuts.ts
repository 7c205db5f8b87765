import { useEffect, useEffectEvent } from 'react';

/**
 * Single keys that work anywhere on the page except while typing or while a dialog is open.
 *
 * Matched by the character and not by the key's place, so that `/` and `?` work on every keyboard layout.
 */
export function useShortcuts(shortcuts: Record<string, () => void>): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (
      event.defaultPrevented ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      isTaken(event.target)
    ) {
      return;
    }
    const run = shortcuts[event.key];
    if (run !== undefined) {
      event.preventDefault();
      run();
    }
  });

  useEffect(() => {
    document.addEventListener('keydown', pressed);
    return () => {
      document.removeEventListener('keydown', pressed);
    };
  }, []);
}

function isTaken(target: EventTarget | null): boolean {
  const typing =
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type="checkbox"]), textarea, select'));
  return typing || document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
}
