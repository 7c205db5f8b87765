import { LOCALE } from './locale';

const DAY = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium' });
const DAY_CLOCK = new Intl.DateTimeFormat(LOCALE, {
  dateStyle: 'medium',
  timeStyle: 'medium',
  hourCycle: 'h23',
});
const EXACTLY = new Intl.DateTimeFormat(LOCALE, {
  dateStyle: 'full',
  timeStyle: 'long',
  hourCycle: 'h23',
});

export function day(at: string): string {
  return DAY.format(new Date(at));
}

export function dayAndClock(at: string): string {
  return DAY_CLOCK.format(new Date(at));
}

/** With day, second and time zone. */
export function exactly(at: string): string {
  return EXACTLY.format(new Date(at));
}

/** How long ago: `just now`, `4 min ago`, `3 h ago`. */
export function ago(at: string, now: Date): string {
  const minutes = Math.floor((now.getTime() - new Date(at).getTime()) / 60_000);
  if (minutes < 1) {
    return 'just now';
  }
  if (minutes < 60) {
    return `${minutes} min ago`;
  }
  return minutes < 48 * 60
    ? `${Math.floor(minutes / 60)} h ago`
    : `${Math.floor(minutes / 1_440)} days ago`;
}
