import { expect, it } from 'vitest';

import { ago } from './moments';

it('says how long ago something was', () => {
  const now = new Date('2026-11-21T12:00:00Z');
  expect(ago('2026-11-21T11:59:50Z', now)).toBe('just now');
  expect(ago('2026-11-21T11:55:00Z', now)).toBe('5 min ago');
  expect(ago('2026-11-21T09:00:00Z', now)).toBe('3 h ago');
});
