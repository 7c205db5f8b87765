import { describe, expect, it } from 'vitest';

import { ago, bytes, duration, percent } from './words';

describe('numbers of the system', () => {
  it('have the unit that suits them', () => {
    expect(duration(0.84)).toBe('840 µs');
    expect(duration(12.44)).toBe('12.4 ms');
    expect(duration(840)).toBe('840 ms');
    expect(duration(3_140)).toBe('3.1 s');
    expect(bytes(300)).toBe('1 KB');
    expect(bytes(3_355_443)).toBe('3.2 MB');
  });

  it('tell a small share from none', () => {
    expect(percent(0)).toBe('0 %');
    expect(percent(0.004)).toBe('0.4 %');
    expect(percent(0.5)).toBe('50 %');
  });

  it('say how long ago something was', () => {
    const now = new Date('2026-11-21T12:00:00Z');
    expect(ago('2026-11-21T11:59:50Z', now)).toBe('just now');
    expect(ago('2026-11-21T11:55:00Z', now)).toBe('5 min ago');
    expect(ago('2026-11-21T09:00:00Z', now)).toBe('3 h ago');
  });
});
