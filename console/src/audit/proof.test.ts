import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import { leadsToHead } from './proof';

const sha256 = (...parts: Uint8Array[]) =>
  createHash('sha256').update(Buffer.concat(parts)).digest();
type Hash = ReturnType<typeof sha256>;

const leaf = (data: string) => sha256(Buffer.of(0), Buffer.from(data));
const node = (left: Hash, right: Hash) => sha256(Buffer.of(1), left, right);

// Three entries: the tree is ((a, b), c).
const [a, b, c] = ['a', 'b', 'c'].map(leaf) as [Hash, Hash, Hash];
const root = node(node(a, b), c);

const proof = (number: number, data: string, hashes: Hash[], size = 3, top = root) => ({
  number,
  data: Buffer.from(data).toString('base64'),
  hashes: hashes.map((hash) => hash.toString('base64')),
  head: {
    size,
    root: top.toString('base64'),
    head: '',
    timestamp: '2026-11-21T09:00:00Z',
    public_key: '',
    signature: '',
  },
});

test('each entry leads to the head', async () => {
  expect(await leadsToHead(proof(0, 'a', [b, c]))).toBe(true);
  expect(await leadsToHead(proof(1, 'b', [a, c]))).toBe(true);
  expect(await leadsToHead(proof(2, 'c', [node(a, b)]))).toBe(true);
  expect(await leadsToHead(proof(0, 'a', [], 1, a))).toBe(true);
});

test('what was changed does not', async () => {
  expect(await leadsToHead(proof(0, 'x', [b, c]))).toBe(false);
  expect(await leadsToHead(proof(1, 'a', [b, c]))).toBe(false);
  expect(await leadsToHead(proof(0, 'a', [b]))).toBe(false);
  expect(await leadsToHead(proof(0, 'a', [b, c, c]))).toBe(false);
  expect(await leadsToHead(proof(0, 'a', [b, c], 3, a))).toBe(false);
});
