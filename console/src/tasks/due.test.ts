import { describe, expect, it } from 'vitest';

import { dueInstant, dueOf, dueWords, isOverdue, NO_DUE } from './due';

// The tests run in Lord Howe time: UTC+11 in summer, UTC+10:30 in winter.

describe('a due date', () => {
  it('without a time is the end of that day in the local time zone', () => {
    expect(dueInstant({ day: '2026-12-31', time: null })).toBe('2026-12-31T12:59:59.000Z');
  });

  it('with a time is that time in the local time zone', () => {
    expect(dueInstant({ day: '2026-07-01', time: '09:30' })).toBe('2026-06-30T23:00:00.000Z');
  });

  it.each([
    { day: '2026-12-31', time: null },
    { day: '2026-12-31', time: '00:00' },
    // An end of the day that somebody really picked.
    { day: '2026-12-31', time: '23:59' },
    // The days the clock changes, by half an hour.
    { day: '2026-04-05', time: null },
    { day: '2026-10-04', time: '08:15' },
  ])('reads back as it was chosen: $day $time', (due) => {
    expect(dueOf(dueInstant(due))).toEqual(due);
  });

  it('can be absent', () => {
    expect(dueInstant(NO_DUE)).toBeNull();
    expect(dueOf(null)).toEqual(NO_DUE);
  });

  it('without a time is not overdue before the day is over', () => {
    const due = '2026-12-31T12:59:59Z';

    expect(isOverdue(due, new Date('2026-12-31T12:59:00Z'))).toBe(false);
    expect(isOverdue(due, new Date('2026-12-31T13:00:00Z'))).toBe(true);
  });
});

describe('a due date in words', () => {
  const now = new Date(2026, 3, 4, 22, 0);

  it.each([
    [new Date(2026, 3, 4, 23, 59, 59), 'today'],
    [new Date(2026, 3, 5, 23, 59, 59), 'tomorrow'],
    [new Date(2026, 3, 5, 0, 30), /tomorrow, (00:30|12:30\sAM)/],
    [new Date(2026, 3, 3, 23, 59, 59), 'yesterday'],
    // Across the change of the clock, which makes a day of 24 and a half hours.
    [new Date(2026, 3, 7, 23, 59, 59), 'in 3 days'],
    [new Date(2026, 2, 30, 9, 0), '5 days ago'],
    [new Date(2026, 4, 20, 9, 0), /20 May|May 20/],
    [new Date(2027, 0, 2, 9, 0), /2 Jan 2027|Jan 2, 2027/],
  ])('%s is "%s"', (due, words) => {
    const said = dueWords(due.toISOString(), now);

    expect(said).toEqual(typeof words === 'string' ? words : expect.stringMatching(words));
  });
});
