import { describe, expect, it } from 'vitest';
import { Places } from '../../../src/outbound/places.js';

/** Once whatever can go on has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
const never = new AbortController().signal;

/** Work that goes on until it is told to end, and notes that it began. */
function aJob(begun: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { end: resolve, work: () => (begun.push(name), promise) };
}

describe('places of server-side fetches', () => {
  it('a slow host leaves room for others; who waits goes in when there is room', async () => {
    const places = new Places({ atOnce: 3, perHost: 2, waiting: 10 });
    const begun: string[] = [];
    const jobs = ['slow 1', 'slow 2', 'slow 3', 'quick 1', 'quick 2'].map((name) => aJob(begun, name));
    const hosts = ['slow', 'slow', 'slow', 'quick', 'quick'];
    const runs = jobs.map(({ work }, i) => places.run(hosts[i]!, never, work));
    await settled();
    expect(begun).toEqual(['slow 1', 'slow 2', 'quick 1']);
    jobs[3]!.end();
    await settled();
    expect(begun).toEqual(['slow 1', 'slow 2', 'quick 1', 'quick 2']);
    jobs[0]!.end();
    await settled();
    expect(begun.at(-1)).toBe('slow 3');
    for (const { end } of jobs) end();
    await Promise.all(runs);
  });

  it('a full line is busy, and waiting has an end', async () => {
    const places = new Places({ atOnce: 1, perHost: 1, waiting: 1 });
    const begun: string[] = [];
    const first = aJob(begun, 'first');
    const running = places.run('a', never, first.work);
    const patience = new AbortController();
    const waiting = places.run('a', patience.signal, first.work);
    await expect(places.run('b', never, first.work)).rejects.toMatchObject({ fault: 'busy' });
    patience.abort();
    await expect(waiting).rejects.toMatchObject({ fault: 'timeout' });
    first.end();
    await running;
    await places.run('b', never, async () => void begun.push('later'));
    expect(begun).toEqual(['first', 'later']);
  });

  it('work that fails gives its place back', async () => {
    const places = new Places({ atOnce: 1, perHost: 1, waiting: 0 });
    const failing = () => Promise.reject(new Error('no'));
    await expect(places.run('a', never, failing)).rejects.toThrow('no');
    await expect(places.run('a', never, async () => 1)).resolves.toBe(1);
  });
});
