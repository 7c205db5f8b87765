import { describe, expect, it } from 'vitest';

import { rowsOf } from './FlameGraph';

describe('a flame graph', () => {
  it('places frames side by side, each as wide as its share', () => {
    const rows = rowsOf({
      name: 'all',
      samples: 10,
      children: [
        { name: 'a', samples: 6, children: [{ name: 'c', samples: 3, children: [] }] },
        { name: 'b', samples: 4, children: [] },
      ],
    });
    expect(
      rows.map((row) => row.map(({ frame, left, width }) => [frame.name, left, width])),
    ).toEqual([
      [['all', 0, 1]],
      [
        ['a', 0, 0.6],
        ['b', 0.6, 0.4],
      ],
      [['c', 0, 0.3]],
    ]);
  });
});
