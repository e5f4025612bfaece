import { describe, expect, it } from 'vitest';
import { chunksOf, padded } from '../../../../../src/database/index.js';

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('lists in SQL', () => {
  it.each([
    [0, 0],
    [1, 1],
    [2, 2],
    [3, 4],
    [5, 8],
    [64, 64],
    [65, 128],
    [1000, 1024],
  ])('%i values → %i, by repetition of the last one', (given, length) => {
    const values = padded(upTo(given));
    expect(values).toHaveLength(length);
    expect(values.slice(0, given)).toEqual(upTo(given));
    expect(new Set(values).size).toBe(given);
  });

  it('lengths from 0 to 1000 → eleven distinct lengths', () => {
    expect(new Set(upTo(1000).map((n) => padded(upTo(n)).length)).size).toBe(11);
  });

  it('rows to insert → all in order, in chunks of few lengths', () => {
    for (const n of [0, 1, 7, 128, 129, 300]) expect(chunksOf(upTo(n), 128).flat()).toEqual(upTo(n));
    const lengths = new Set(upTo(300).flatMap((n) => chunksOf(upTo(n), 128).map((chunk) => chunk.length)));
    expect([...lengths].toSorted((a, b) => a - b)).toEqual([1, 2, 4, 8, 16, 32, 64, 128]);
  });
});
