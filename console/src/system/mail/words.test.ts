import { describe, expect, it } from 'vitest';

import { piecesOf } from './words';

describe('piecesOf', () => {
  it('keeps links apart', () => {
    expect(piecesOf('Choose:\nhttps://a.example/x#y\n\nBye')).toEqual([
      { text: 'Choose:\n', isLink: false },
      { text: 'https://a.example/x#y', isLink: true },
      { text: '\n\nBye', isLink: false },
    ]);
  });

  it('makes no link of anything else', () => {
    expect(piecesOf('javascript:alert(1) ftp://a')).toEqual([
      { text: 'javascript:alert(1) ftp://a', isLink: false },
    ]);
  });
});
