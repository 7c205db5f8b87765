import { expect, test } from 'vitest';

import { type AuditRecord, circumstances, eventWords, what, who } from './words';

const ADA = '01934f5e-0000-7000-8000-0000000000ad';

const entry = (part: Partial<AuditRecord>): AuditRecord => ({
  id: '01934f5e-0000-7000-8000-000000000001',
  number: 7,
  timestamp: '2026-11-21T09:00:00Z',
  event_type: 'identity.signed-in',
  status: 'succeeded',
  tenant_id: '01934f5e-0000-7000-8000-000000000002',
  user_id: ADA,
  name: null,
  ip: null,
  user_agent: null,
  resource_type: null,
  resource_id: null,
  details: {},
  is_erased: false,
  ...part,
});

test('an event nobody has put into words speaks for itself', () => {
  expect(eventWords('identity.signed-in')).toBe('Sign-in');
  expect(eventWords('shop.order-paid')).toBe('Order paid');
});

test('an operation is told by its path', () => {
  const paused = entry({
    event_type: 'system.operated',
    resource_type: 'system',
    resource_id: 'queues/mail/pause',
    details: { method: 'POST' },
  });
  expect(what(paused)).toBe('POST /system/queues/mail/pause');
  expect(circumstances(paused)).toBe('');
});

test('people are named as well as they are known', () => {
  const names = new Map([[ADA, 'Ada']]);
  expect(who(entry({ name: 'ada@example.com' }), names)).toBe('Ada');
  expect(who(entry({ name: 'ada@example.com' }), new Map())).toBe('ada@example.com');
  expect(who(entry({ is_erased: true }), new Map())).toBe('Person …0000ad');
  expect(who(entry({ user_id: null, name: 'x@y.example' }), names)).toBe('x@y.example');
  expect(who(entry({ user_id: null, is_erased: true }), names)).toBe('Somebody, erased');
  expect(who(entry({ user_id: null }), names)).toBe('The system');
});
