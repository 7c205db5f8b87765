import { describe, expect, it } from 'vitest';

import { conflictsOf, type Draft, patchOf, resolve } from './draft';

const FLOUR: Draft = {
  title: 'Order flour',
  description: '',
  priority: 'medium',
  status: 'todo',
  due_date: { day: '2026-12-31', time: null },
  tags: ['supplies'],
  owner_id: 'ada',
};

describe('the patch of an edit', () => {
  it('names what changed and nothing else', () => {
    expect(patchOf(FLOUR, { ...FLOUR, priority: 'high', tags: ['supplies', 'rye'] })).toEqual({
      priority: 'high',
      tags: ['supplies', 'rye'],
    });
  });

  it('leaves an unchanged due date out, for one that has passed would be refused', () => {
    expect(patchOf(FLOUR, { ...FLOUR, title: 'Order rye flour' })).toEqual({
      title: 'Order rye flour',
    });
  });

  it('clears with null', () => {
    const described = { ...FLOUR, description: 'Two pallets' };

    expect(patchOf(described, { ...FLOUR, due_date: { day: null, time: null } })).toEqual({
      description: null,
      due_date: null,
    });
  });
});

describe('two edits of one task', () => {
  it('propose mine where I typed and theirs where only they did', () => {
    const mine: Draft = { ...FLOUR, title: 'Order rye flour' };
    const theirs: Draft = { ...FLOUR, title: 'Order spelt flour', priority: 'high' };

    expect(conflictsOf(FLOUR, mine, theirs)).toEqual([
      { field: 'title', choice: 'mine' },
      { field: 'priority', choice: 'theirs' },
    ]);
  });

  it('do not conflict where both say the same', () => {
    const same: Draft = { ...FLOUR, status: 'completed' };

    expect(conflictsOf(FLOUR, same, same)).toEqual([]);
  });

  it('become one by what was chosen', () => {
    const mine: Draft = { ...FLOUR, title: 'Order rye flour', description: 'Two pallets' };
    const theirs: Draft = { ...FLOUR, title: 'Order spelt flour', priority: 'high' };

    expect(
      resolve(mine, theirs, [
        { field: 'title', choice: 'theirs' },
        { field: 'description', choice: 'mine' },
        { field: 'priority', choice: 'theirs' },
      ]),
    ).toEqual({ ...mine, title: 'Order spelt flour', priority: 'high' });
  });
});
