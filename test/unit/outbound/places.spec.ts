import { describe, expect, it } from 'vitest';
import { OutboundLimits, Places } from '../../../src/outbound/places.js';

/** Waits until every pending promise callback has run. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
const never = new AbortController().signal;
const BUSY = { code: 'temporarily_unavailable', status: 503, headers: { 'Retry-After': '2' } };

/** A job that records its start and runs until `end` is called. */
function aJob(begun: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { end: resolve, work: () => (begun.push(name), promise) };
}

describe('places of server-side fetches', () => {
  it('a slow host leaves places for other hosts; a waiting fetch starts when a place is free', async () => {
    const places = new Places({ atOnce: 3, perHost: 2, waiting: 10, waitingPerHost: 10 });
    const begun: string[] = [];
    const jobs = ['slow 1', 'slow 2', 'slow 3', 'quick 1', 'quick 2'].map((name) => aJob(begun, name));
    const hosts = ['slow', 'slow', 'slow', 'quick', 'quick'];
    const runs = jobs.map(({ work }, i) => places.run('keys', hosts[i]!, never, work));
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

  it('a full line, and a wait that takes too long → 503 with Retry-After', async () => {
    const places = new Places({ atOnce: 1, perHost: 1, waiting: 1, waitingPerHost: 1 });
    const begun: string[] = [];
    const first = aJob(begun, 'first');
    const running = places.run('keys', 'a', never, first.work);
    const patience = new AbortController();
    const waiting = places.run('keys', 'a', patience.signal, first.work);
    await expect(places.run('keys', 'b', never, first.work)).rejects.toMatchObject(BUSY);
    patience.abort();
    await expect(waiting).rejects.toMatchObject(BUSY);
    first.end();
    await running;
    await places.run('keys', 'b', never, async () => void begun.push('later'));
    expect(begun).toEqual(['first', 'later']);
  });

  it('all places of one kind are taken → fetches of other kinds start', async () => {
    const places = new Places({ atOnce: 1, perHost: 1, waiting: 0, waitingPerHost: 0 });
    const picture = aJob([], 'picture');
    const running = places.run('picture', 'a', never, picture.work);
    await expect(places.run('picture', 'b', never, picture.work)).rejects.toMatchObject(BUSY);
    for (const purpose of ['keys', 'request_object', 'document', 'logout'] as const) {
      await expect(places.run(purpose, 'a', never, async () => purpose)).resolves.toBe(purpose);
    }
    picture.end();
    await running;
  });

  it('work that fails → its error is thrown, and its place is free again', async () => {
    const places = new Places({ atOnce: 1, perHost: 1, waiting: 0, waitingPerHost: 0 });
    const failing = () => Promise.reject(new Error('no'));
    await expect(places.run('keys', 'a', never, failing)).rejects.toThrow('no');
    await expect(places.run('keys', 'a', never, async () => 1)).resolves.toBe(1);
  });
});

it('RG4: the default limits of a server-side fetch are 3 s and 128 KiB', () => {
  expect(new OutboundLimits()).toMatchObject({ timeout: 3000, size: 128 * 1024 });
});
