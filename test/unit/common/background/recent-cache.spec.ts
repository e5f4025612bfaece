import { afterEach, describe, expect, it, vi } from 'vitest';
import { RecentCache, type RecentCacheOptions } from '../../../../src/common/background/recent-cache.js';

function counting(options: Partial<RecentCacheOptions<string>> = {}) {
  const loaded: string[] = [];
  const load = async (key: string) => `${key}${loaded.push(key)}`;
  return { loaded, cache: new RecentCache<string>(load, { age: 1000, most: 2, ...options }) };
}

/** A cache whose loads the test completes or fails. */
function fallible(options: Partial<RecentCacheOptions<string>> = {}) {
  const outcomes: (string | Error)[] = [];
  const load = async () => {
    const next = outcomes.shift() ?? new Error('nothing left');
    if (next instanceof Error) throw next;
    return next;
  };
  return { outcomes, cache: new RecentCache<string>(load, { age: 1000, most: 2, ...options }) };
}

describe('RecentCache', () => {
  afterEach(() => vi.useRealTimers());

  it('loads once for concurrent callers, and again after a second', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { cache } = counting();
    expect(await Promise.all([cache.get('a'), cache.get('a')])).toEqual(['a1', 'a1']);
    vi.advanceTimersByTime(999);
    expect(await cache.get('a')).toBe('a1');
    vi.advanceTimersByTime(1);
    expect(await cache.get('a')).toBe('a2');
  });

  it('counts the age from the start of the load, not from its end', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const first = Promise.withResolvers<string>();
    const loads = [first.promise, Promise.resolve('second')];
    const cache = new RecentCache<string>(() => loads.shift()!, { age: 1000, most: 2 });
    const pending = cache.get('a');
    vi.advanceTimersByTime(999);
    first.resolve('first');
    expect([await pending, await cache.get('a')]).toEqual(['first', 'first']);
    vi.advanceTimersByTime(1);
    expect(await cache.get('a')).toBe('second');
  });

  it('never returns the result of a load that began before a change', async () => {
    const { cache } = counting();
    const before = cache.get('a');
    cache.forget('a');
    expect(await cache.get('a')).toBe('a2');
    await before;
    expect(await cache.get('a')).toBe('a2');
  });

  it('forgetBefore drops only an entry whose load began earlier', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { cache } = counting();
    const begun = performance.now();
    await cache.get('a');
    expect(cache.forgetBefore('a', begun)).toBe(false);
    expect(cache.forgetBefore('a', begun + 1)).toBe(true);
    expect(cache.has('a')).toBe(false);
    expect(cache.forgetBefore('a', begun + 1)).toBe(false);
  });

  it('is bounded: the oldest entry is removed', async () => {
    const { cache, loaded } = counting();
    for (const key of ['a', 'b', 'c', 'b', 'a']) await cache.get(key);
    expect(loaded).toEqual(['a', 'b', 'c', 'a']);
  });

  it('does not keep failures, and values only as long as ageOf allows', async () => {
    const { cache, loaded } = counting({ ageOf: (value) => (value === 'a1' ? 0 : 1000) });
    await cache.get('a');
    await cache.get('a');
    await cache.get('a');
    expect(loaded).toEqual(['a', 'a']);
    let calls = 0;
    const failing = new RecentCache<string>(async () => (++calls === 1 ? Promise.reject(new Error('away')) : 'back'), {
      age: 1000,
      most: 2,
    });
    await expect(failing.get('a')).rejects.toThrow('away');
    expect(await failing.get('a')).toBe('back');
  });

  it('keeps a value and a failure for their own time each', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { cache, outcomes } = fallible({
      ageOf: (value) => (value === 'short' ? 100 : 1000),
      ageOfFailure: () => 50,
    });
    outcomes.push(new Error('away'), 'short', 'long');
    await expect(cache.get('a')).rejects.toThrow('away');
    vi.advanceTimersByTime(49);
    await expect(cache.get('a')).rejects.toThrow('away');
    expect([cache.isFresh('a'), cache.peek('a')]).toEqual([true, undefined]);
    vi.advanceTimersByTime(1);
    expect(cache.isFresh('a')).toBe(false);
    expect(await cache.get('a')).toBe('short');
    vi.advanceTimersByTime(99);
    expect(await cache.get('a')).toBe('short');
    vi.advanceTimersByTime(1);
    expect([cache.isFresh('a'), cache.peek('a')]).toEqual([false, 'short']);
    expect(await cache.get('a')).toBe('long');
  });

  it('reload replaces a fresh value; if it fails, the fresh value stays', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { cache, outcomes } = fallible();
    outcomes.push('one', 'two', new Error('away'), new Error('still away'));
    await cache.get('a');
    expect([await cache.reload('a'), await cache.get('a')]).toEqual(['two', 'two']);
    await expect(cache.reload('a')).rejects.toThrow('away');
    expect(await cache.get('a')).toBe('two');
    vi.advanceTimersByTime(1000);
    await expect(cache.get('a')).rejects.toThrow('still away');
    expect(cache.has('a')).toBe(false);
  });

  it('a reload that fails after another load failed → neither failure is kept', async () => {
    const { cache, outcomes } = fallible();
    outcomes.push(new Error('one'), new Error('two'), 'three');
    const both = await Promise.allSettled([cache.get('a'), cache.reload('a')]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await cache.get('a')).toBe('three');
  });

  it('forget during a failing load → no earlier value returns', async () => {
    const { cache, outcomes } = fallible();
    outcomes.push('one', new Error('away'), 'three');
    await cache.get('a');
    const failing = cache.reload('a');
    cache.forgetAll();
    await expect(failing).rejects.toThrow('away');
    expect(await cache.get('a')).toBe('three');
  });
});
