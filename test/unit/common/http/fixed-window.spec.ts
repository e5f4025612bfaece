import { describe, expect, it } from 'vitest';
import { FixedWindow } from '../../../../src/common/index.js';

describe('FixedWindow', () => {
  it('counts each key separately, and restarts at each full minute', () => {
    const window = new FixedWindow();
    expect([window.hit('a', 60), window.hit('a', 119), window.hit('b', 119)]).toEqual([1, 2, 1]);
    expect(window.hit('a', 120)).toBe(1);
  });

  it('returns the seconds until the next window', () => {
    expect([FixedWindow.left(60), FixedWindow.left(61), FixedWindow.left(119)]).toEqual([60, 59, 1]);
  });

  it('keeps at most 100,000 keys, and still counts new ones', () => {
    const window = new FixedWindow();
    for (let n = 0; n < 101_000; n++) window.hit(`key ${n}`, 0);
    expect([window.size, window.hit('one more', 0), window.hit('one more', 0)]).toEqual([100_000, 1, 2]);
    expect(window.size).toBe(100_000);
  });

  it('drops keys with one hit before keys with many hits', () => {
    const window = new FixedWindow(100);
    for (let n = 0; n < 50; n++) for (const key of ['often', 'also often']) window.hit(key, 0);
    for (let n = 0; n < 10_000; n++) window.hit(`key ${n}`, 0);
    expect([window.hit('often', 0), window.hit('also often', 0), window.size]).toEqual([51, 51, 100]);
  });

  it('counts a key from its second hit on while new keys keep arriving', () => {
    const window = new FixedWindow(100);
    for (let n = 0; n < 100; n++) window.hit(`key ${n}`, 0);
    let last = 0;
    for (let n = 0; n < 3000; n++) {
      window.hit(`new ${n}`, 0);
      if (n % 10 === 0) last = window.hit('slow', 0);
    }
    expect(last).toBe(300);
  });

  it('can undo a hit, and drops a key without hits', () => {
    const window = new FixedWindow();
    window.hit('a', 0);
    window.hit('a', 0);
    window.takeBack('a');
    expect([window.hit('a', 0), window.size]).toEqual([2, 1]);
    for (let n = 0; n < 3; n++) window.takeBack('a');
    expect([window.size, window.hit('a', 0)]).toEqual([0, 1]);
  });
});
