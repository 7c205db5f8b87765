import { describe, expect, it } from 'vitest';

import { dotsOf, pathOf } from './Chart';
import { isOwn, parseTraceSearch } from './search';
import { depths, kindOf } from './spans';

describe('the spans of a trace', () => {
  it('stand below the one they are part of', () => {
    const found = depths([
      { id: 'a', parent_id: 'somewhere else' },
      { id: 'b', parent_id: 'a' },
      { id: 'c', parent_id: 'b' },
      { id: 'd', parent_id: 'a' },
    ]);
    expect(Object.fromEntries(found)).toEqual({ a: 0, b: 1, c: 2, d: 1 });
  });

  it('say by their name whose time they are', () => {
    expect(['GET /tasks', 'db_query', 'cache_get', 'list_tasks'].map(kindOf)).toEqual([
      'own',
      'database',
      'elsewhere',
      'own',
    ]);
  });
});

describe('a line of a chart', () => {
  it('has a gap where there is nothing', () => {
    const same = (value: number) => value;
    expect(pathOf([1, 2, null, 4], same, same)).toBe('M0.0 1.0L1.0 2.0M3.0 4.0');
  });

  it('is a dot where a moment is alone', () => {
    const same = (value: number) => value;
    expect(dotsOf([1, 2, null, 4], same, same)).toBe('M3.0 4.0h0.1');
  });
});

describe('the traces that are shown', () => {
  it('are those of people, unless the address asks for all', () => {
    expect(['GET /tasks', 'GET /console/{file...}', 'GET /system/alerts'].map(isOwn)).toEqual([
      false,
      true,
      true,
    ]);
    expect(parseTraceSearch({ own: true, errors: 'yes' })).toEqual({ own: true });
  });
});
