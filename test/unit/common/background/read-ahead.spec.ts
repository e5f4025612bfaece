import { describe, expect, it } from 'vitest';
import { readAhead } from '../../../../src/common/index.js';

describe('readAhead', () => {
  /** Notes what is asked of a source. */
  function source(values: readonly number[], end: () => Promise<void> = async () => undefined) {
    const asked: number[] = [];
    let isEnded = false;
    async function* all() {
      try {
        for (const value of values) {
          asked.push(value);
          yield value;
        }
        await end();
      } finally {
        isEnded = true;
      }
    }
    return { values: all(), asked, isEnded: () => isEnded };
  }

  it('returns the values in their order, and asks for the next one while one is used', async () => {
    const { values, asked, isEnded } = source([1, 2, 3]);
    const seen: unknown[] = [];
    for await (const value of readAhead(values)) seen.push([value, [...asked]]);
    expect(seen).toEqual([[1, [1, 2]], [2, [1, 2, 3]], [3, [1, 2, 3]]]); // prettier-ignore
    expect(isEnded()).toBe(true);
  });

  it('a source that fails → the values before it, then its error', async () => {
    const { values } = source([1, 2], () => Promise.reject(new Error('cut')));
    const seen: number[] = [];
    const reading = (async () => {
      for await (const value of readAhead(values)) seen.push(value);
    })();
    await expect(reading).rejects.toThrow('cut');
    expect(seen).toEqual([1, 2]);
  });

  it('a loop that ends early does not wait for the value that was asked for, and ends the source after it', async () => {
    const gate = Promise.withResolvers<void>();
    const { values, isEnded } = source([1], () => gate.promise);
    for await (const value of readAhead(values)) {
      expect(value).toBe(1);
      break;
    }
    expect(isEnded()).toBe(false);
    gate.resolve();
    await expect.poll(isEnded).toBe(true);
  });
});
