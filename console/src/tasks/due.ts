import { LOCALE } from '../ui/locale';

/**
 * A due date as a person chooses it: a day, and perhaps a time, in their own time zone.
 *
 * Without a time it means the end of that day, which is kept as the day's last second: 23:59:59. Nobody picks
 * seconds, so an instant with that time of day reads back as "no time".
 */
export type Due = {
  /** `2026-12-31` */
  day: string | null;
  /** `17:30` */
  time: string | null;
};

export const NO_DUE: Due = { day: null, time: null };

export function dueInstant({ day, time }: Due): string | null {
  if (day === null) {
    return null;
  }
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const [hour = 0, minute = 0] = time === null ? [23, 59] : time.split(':').map(Number);
  return new Date(year, month - 1, date, hour, minute, time === null ? 59 : 0).toISOString();
}

export function dueOf(instant: string | null): Due {
  if (instant === null) {
    return NO_DUE;
  }
  const at = new Date(instant);
  return {
    day: dayOf(at),
    time: isEndOfDay(at) ? null : `${two(at.getHours())}:${two(at.getMinutes())}`,
  };
}

/** The local day of a moment, `2026-12-31`. */
export function dayOf(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

export function daysLater(at: Date, days: number): Date {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days, 12);
}

export function isOverdue(instant: string, now: Date): boolean {
  return new Date(instant) < now;
}

/** "today", "tomorrow, 09:00", "in 3 days", "2 days ago", "24 Dec": as near as a person would say it. */
export function dueWords(instant: string, now: Date): string {
  const at = new Date(instant);
  const days = daysBetween(now, at);
  const time = isEndOfDay(at) ? '' : `, ${timeFormat.format(at)}`;
  switch (days) {
    case -1:
      return `yesterday${time}`;
    case 0:
      return `today${time}`;
    case 1:
      return `tomorrow${time}`;
    default:
      if (days > 1 && days <= 14) {
        return `in ${days} days`;
      }
      if (days < -1 && days >= -30) {
        return `${-days} days ago`;
      }
      return (at.getFullYear() === now.getFullYear() ? dayFormat : dayYearFormat).format(at);
  }
}

/** The whole date, for those who point at the short one. */
export function dueFull(instant: string): string {
  const at = new Date(instant);
  return isEndOfDay(at)
    ? `${fullDayFormat.format(at)}, end of the day`
    : `${fullDayFormat.format(at)}, ${timeFormat.format(at)}`;
}

const timeFormat = new Intl.DateTimeFormat(LOCALE, { hour: 'numeric', minute: '2-digit' });
const dayFormat = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short' });
const dayYearFormat = new Intl.DateTimeFormat(LOCALE, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const fullDayFormat = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'full' });

/** Whole calendar days. Counted between noons in UTC: a day with a clock change is not 24 hours long. */
function daysBetween(from: Date, to: Date): number {
  const noon = (at: Date) => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate(), 12);
  return Math.round((noon(to) - noon(from)) / 86_400_000);
}

function isEndOfDay(at: Date): boolean {
  return at.getHours() === 23 && at.getMinutes() === 59 && at.getSeconds() === 59;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
