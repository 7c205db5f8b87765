import { LOCALE } from '../ui/locale';

/** A time such as `840 µs`, `12.4 ms` or `3.1 s`. */
export function duration(ms: number): string {
  if (ms >= 1_000) {
    return `${(ms / 1_000).toFixed(ms >= 10_000 ? 0 : 1)} s`;
  }
  if (ms >= 1) {
    return `${ms.toFixed(ms >= 100 ? 0 : 1)} ms`;
  }
  return `${Math.round(ms * 1_000)} µs`;
}

/** A count such as `940` or `12.3k`. */
export function count(value: number): string {
  return new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 }).format(
    value,
  );
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

export function bytes(value: number): string {
  return value >= 1_048_576
    ? `${(value / 1_048_576).toFixed(1)} MB`
    : `${Math.ceil(value / 1_024)} KB`;
}

const CLOCK = new Intl.DateTimeFormat(LOCALE, {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const CLOCK_SECONDS = new Intl.DateTimeFormat(LOCALE, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const DAY_CLOCK = new Intl.DateTimeFormat(LOCALE, {
  dateStyle: 'medium',
  timeStyle: 'medium',
  hourCycle: 'h23',
});

export function clock(at: string): string {
  return CLOCK.format(new Date(at));
}

export function clockSeconds(at: string): string {
  return CLOCK_SECONDS.format(new Date(at));
}

export function dayAndClock(at: string): string {
  return DAY_CLOCK.format(new Date(at));
}

const EXACTLY = new Intl.DateTimeFormat(LOCALE, {
  dateStyle: 'full',
  timeStyle: 'long',
  hourCycle: 'h23',
});

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
