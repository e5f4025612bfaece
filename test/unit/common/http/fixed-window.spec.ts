import { describe, expect, it } from 'vitest';
import { FixedWindow } from '../../../../src/common/index.js';

describe('a fixed window', () => {
  it('counts each key by itself, and starts again at each full minute', () => {
    const window = new FixedWindow();
    expect([window.hit('a', 60), window.hit('a', 119), window.hit('b', 119)]).toEqual([1, 2, 1]);
    expect(window.hit('a', 120)).toBe(1);
  });

  it('tells the seconds until the next one', () => {
    expect([FixedWindow.left(60), FixedWindow.left(61), FixedWindow.left(119)]).toEqual([60, 59, 1]);
  });

  it('keeps at most 100,000 keys, and counts new ones all the same', () => {
    const window = new FixedWindow();
    for (let n = 0; n < 101_000; n++) window.hit(`key ${n}`, 0);
    expect([window.size, window.hit('one more', 0), window.hit('one more', 0)]).toEqual([100_000, 1, 2]);
    expect(window.size).toBe(100_000);
  });

  it('forgets keys that came once rather than those that come often', () => {
    const window = new FixedWindow(100);
    for (let n = 0; n < 50; n++) for (const key of ['often', 'also often']) window.hit(key, 0);
    for (let n = 0; n < 10_000; n++) window.hit(`key ${n}`, 0);
    expect([window.hit('often', 0), window.hit('also often', 0), window.size]).toEqual([51, 51, 100]);
  });

  it('a key that comes among ever new ones is counted from its second time on', () => {
    const window = new FixedWindow(100);
    for (let n = 0; n < 100; n++) window.hit(`key ${n}`, 0);
    let last = 0;
    for (let n = 0; n < 3000; n++) {
      window.hit(`new ${n}`, 0);
      if (n % 10 === 0) last = window.hit('slow', 0);
    }
    expect(last).toBe(300);
  });

  it('takes a hit back, and forgets a key without any', () => {
    const window = new FixedWindow();
    window.hit('a', 0);
    window.hit('a', 0);
    window.takeBack('a');
    expect([window.hit('a', 0), window.size]).toEqual([2, 1]);
    for (let n = 0; n < 3; n++) window.takeBack('a');
    expect([window.size, window.hit('a', 0)]).toEqual([0, 1]);
  });
});
