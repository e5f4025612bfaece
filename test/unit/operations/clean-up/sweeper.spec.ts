import { describe, expect, it } from 'vitest';
import { nextSize } from '../../../../src/operations/clean-up/sweeper.js';

describe('size of the next batch of a clean-up', () => {
  it.each([
    ['a quick batch', 300, 10, 450],
    ['a quick batch at the limit', 500, 1, 500],
    ['a batch of the target duration', 400, 20, 400],
    ['a slow batch', 400, 80, 200],
    ['a slow batch of few rows', 60, 500, 50],
  ])('after %s', (_, size, took, next) => {
    expect(nextSize(size, took)).toBe(next);
  });
});
