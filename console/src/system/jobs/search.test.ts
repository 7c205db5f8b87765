import { expect, test } from 'vitest';

import { parseJobSearch } from './search';

test('reads what an address can say', () => {
  expect(parseJobSearch({ state: 'failed', kind: 'tasks.export', queue: 'default' })).toEqual({
    state: 'failed',
    kind: 'tasks.export',
    queue: 'default',
  });
});

test('leaves out what cannot be right', () => {
  expect(parseJobSearch({ state: 'dead', kind: '', queue: 3, page: 2 })).toEqual({});
});
