import { describe, expect, it } from 'vitest';
import { FixedWindow } from '../../../../src/common/index.js';

describe('a fixed window', () => {
  it('counts each key by itself, and anew from each full minute on', () => {
    const window = new FixedWindow();
    expect([window.hit('a', 60), window.hit('a', 119), window.hit('b', 119)]).toEqual([1, 2, 1]);
    expect(window.hit('a', 120)).toBe(1);
  });

  it('tells the seconds until the next one', () => {
    expect([FixedWindow.left(60), FixedWindow.left(61), FixedWindow.left(119)]).toEqual([60, 59, 1]);
  });

  it('keeps at most 100,000 keys, and lets the others pass', () => {
    const window = new FixedWindow();
    for (let n = 0; n < 100_000; n++) window.hit(`key ${n}`, 0);
    expect([window.hit('one more', 0), window.hit('one more', 0), window.hit('key 7', 0)]).toEqual([1, 1, 2]);
  });
});
