import { expect, it } from 'vitest';

import { listQuery, parseTaskSearch } from './search';

it('shows open tasks, newest first, when the address says nothing', () => {
  expect(listQuery(parseTaskSearch({}))).toEqual({
    completed: false,
    sort: '-created_at',
    page: 1,
    page_size: 20,
  });
});

it('asks for exactly what the address says', () => {
  const search = parseTaskSearch({ status: 'in_progress', overdue: true, q: 2026, page: 3 });

  expect(listQuery(search)).toEqual({
    status: 'in_progress',
    overdue: true,
    q: '2026',
    sort: '-created_at',
    page: 3,
    page_size: 20,
  });
});

it('leaves out what cannot be right', () => {
  expect(
    parseTaskSearch({ status: 'lost', priority: 7, sort: 'toString', page: -1, tag: '' }),
  ).toEqual({});
});
