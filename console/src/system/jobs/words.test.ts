import { expect, test } from 'vitest';

import { distance, duration } from './words';

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1_000, '1 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [90_000_000, '1 d'],
])('%i ms are %s', (ms, words) => {
  expect(duration(ms)).toBe(words);
});

test('says how far away a moment is', () => {
  const now = new Date('2026-11-21T09:30:00Z');

  expect(distance('2026-11-21T09:35:00Z', now)).toBe('in 5 min');
  expect(distance('2026-11-21T09:29:57Z', now)).toBe('3 s ago');
  expect(distance('2026-11-21T09:30:00.400Z', now)).toBe('now');
});
