import { afterEach, describe, expect, it, vi } from 'vitest';
import { ShortCache, type ShortCacheOptions } from '../../../src/client/short-cache.js';

function counting(options: Partial<ShortCacheOptions<string>> = {}) {
  const loaded: string[] = [];
  const load = async (key: string) => `${key}${loaded.push(key)}`;
  return { loaded, cache: new ShortCache<string>(load, { max: 2, ...options }) };
}

describe('ShortCache', () => {
  afterEach(() => vi.useRealTimers());

  it('loads once for askers at the same time, and again after a second', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { cache } = counting();
    expect(await Promise.all([cache.get('a'), cache.get('a')])).toEqual(['a1', 'a1']);
    vi.advanceTimersByTime(999);
    expect(await cache.get('a')).toBe('a1');
    vi.advanceTimersByTime(1);
    expect(await cache.get('a')).toBe('a2');
  });

  it('never answers from a load that began before a change', async () => {
    const { cache } = counting();
    const before = cache.get('a');
    cache.forget('a');
    expect(await cache.get('a')).toBe('a2');
    await before;
    expect(await cache.get('a')).toBe('a2');
  });

  it('is bounded: the oldest makes room', async () => {
    const { cache, loaded } = counting();
    for (const key of ['a', 'b', 'c', 'b', 'a']) await cache.get(key);
    expect(loaded).toEqual(['a', 'b', 'c', 'a']);
  });

  it('keeps only what is worth it, and no failure', async () => {
    const { cache, loaded } = counting({ keep: (value) => value !== 'a1' });
    await cache.get('a');
    await cache.get('a');
    await cache.get('a');
    expect(loaded).toEqual(['a', 'a']);
    let calls = 0;
    const failing = new ShortCache<string>(async () => (++calls === 1 ? Promise.reject(new Error('away')) : 'back'), {
      max: 2,
    });
    await expect(failing.get('a')).rejects.toThrow('away');
    expect(await failing.get('a')).toBe('back');
  });
});
