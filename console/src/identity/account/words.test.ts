import { describe, expect, it } from 'vitest';

import { expiryAfter, expiryWords, grantable, permissionWords, placeWords } from './words';
import type { ApiKey } from './queries';

const NOW = new Date('2026-11-21T12:00:00Z');

describe('a place', () => {
  it('is as much of the address as is known', () => {
    expect(placeWords('203.0.113.0/24')).toBe('203.0.113.x');
    expect(placeWords('203.0.110.0/24')).toBe('203.0.110.x');
    expect(placeWords('2001:db8:1::/48')).toBe('2001:db8:1::');
  });

  it('may be that of the server', () => {
    expect(placeWords('127.0.0.0/24')).toBe('the computer of the server');
    expect(placeWords('0:0:0::/48')).toBe('the computer of the server');
  });

  it('may be unknown', () => {
    expect(placeWords('unknown')).toBe('unknown network');
  });
});

describe('an API key', () => {
  it('makes no keys', () => {
    expect(grantable(['api-keys.manage', 'tasks.read'])).toEqual(['tasks.read']);
  });

  it('expires in so many days, or never', () => {
    expect(expiryAfter('30', NOW)).toBe('2026-12-21T12:00:00.000Z');
    expect(expiryAfter('ever', NOW)).toBeNull();
  });

  it('says whether it has expired', () => {
    const ending = (expires_at: string | null) => expiryWords({ expires_at } as ApiKey, NOW);
    expect(ending(null)).toBe('never expires');
    expect(ending('2026-11-21T11:59:59Z')).toMatch(/^expired /);
    expect(ending('2026-11-21T12:00:01Z')).toMatch(/^expires /);
  });
});

it('a permission that has no words is shown as it is', () => {
  expect(permissionWords('tasks.read')).toBe('Read tasks');
  expect(permissionWords('ledger.close')).toBe('ledger.close');
});
