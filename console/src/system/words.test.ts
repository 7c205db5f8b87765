import { describe, expect, it } from 'vitest';

import { bytes, duration, percent } from './words';

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
});
