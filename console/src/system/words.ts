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
export function clock(at: string): string {
  return CLOCK.format(new Date(at));
}

export function clockSeconds(at: string): string {
  return CLOCK_SECONDS.format(new Date(at));
}
