import { LOCALE } from '../../ui/locale';
import type { JobState } from './search';

export const STATE_NAMES: Record<JobState, string> = {
  scheduled: 'Scheduled',
  queued: 'Queued',
  running: 'Running',
  retrying: 'Retrying',
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

const numbers = new Intl.NumberFormat(LOCALE);

export function count(of: number): string {
  return numbers.format(of);
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;

/** A length of time in one unit: `340 ms`, `12 s`, `3 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) {
    return `${Math.max(0, Math.round(ms))} ms`;
  }
  const seconds = Math.floor(ms / 1_000);
  const [unit, length] = UNITS.find(([, seconds_]) => seconds >= seconds_) ?? ['s', 1];
  return `${Math.floor(seconds / length)} ${unit}`;
}

/** How far away a moment is: `in 5 min`, `3 s ago`. */
export function distance(instant: string, now: Date): string {
  const ms = new Date(instant).getTime() - now.getTime();
  if (Math.abs(ms) < 1_000) {
    return 'now';
  }
  return ms > 0 ? `in ${duration(ms)}` : `${duration(-ms)} ago`;
}
