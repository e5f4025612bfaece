import { describe, expect, it } from 'vitest';
import { nextSize } from '../../../../src/operations/clean-up/sweeper.js';

describe('rows of the next batch of a clean-up', () => {
  it.each([
    ['a quick one', 300, 10, 450],
    ['a quick one at the limit', 500, 1, 500],
    ['one of a good length', 400, 20, 400],
    ['a slow one', 400, 80, 200],
    ['a slow one of few rows', 60, 500, 50],
  ])('after %s', (_, size, took, next) => {
    expect(nextSize(size, took)).toBe(next);
  });
});
