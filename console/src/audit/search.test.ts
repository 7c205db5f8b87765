import { expect, test } from 'vitest';

import { auditQuery, parseAuditSearch } from './search';

test('what cannot be right in the address is left out', () => {
  expect(
    parseAuditSearch({ event: 'x.y', outcome: 'maybe', from: 'soon', to: '2026-11-21' }),
  ).toEqual({
    event: 'x.y',
    to: '2026-11-21',
  });
});

test('a day ends where the next begins', () => {
  const { start_date, end_date } = auditQuery({ from: '2026-11-30', to: '2026-11-30' });
  expect(start_date).toBe(new Date(2026, 10, 30).toISOString());
  expect(end_date).toBe(new Date(2026, 11, 1).toISOString());
});
