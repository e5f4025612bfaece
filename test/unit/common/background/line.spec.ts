import { describe, expect, it } from 'vitest';
import { Line, LineFull } from '../../../../src/common/background/line.js';

/** Waits until all pending promises have continued. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Work that runs until it is told to end, and records its start. */
function aJob(begun: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { name, end: resolve, work: () => (begun.push(name), promise) };
}

describe('Line', () => {
  it('runs as many tasks at a time as it has places, and the rest of one asker in the order of arrival', async () => {
    const line = new Line({ atOnce: 2, perKey: 2, waiting: 10, waitingPerKey: 10 });
    const begun: string[] = [];
    const jobs = ['1', '2', '3', '4'].map((name) => aJob(begun, name));
    const done = jobs.map(({ work }) => line.run({ key: 'a' }, work));
    await settled();
    expect([begun, line.load]).toEqual([['1', '2'], { running: 2, waiting: 2 }]);
    jobs[1]!.end();
    await settled();
    expect(begun).toEqual(['1', '2', '3']);
    for (const { end } of jobs) end();
    await Promise.all(done);
    expect([begun, line.load]).toEqual([['1', '2', '3', '4'], { running: 0, waiting: 0 }]);
  });

  it('askers take turns, even if one of them has many tasks in the queue', async () => {
    const line = new Line({ atOnce: 1, perKey: 1, waiting: 50, waitingPerKey: 50 });
    const begun: string[] = [];
    const all = ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2'].map((name) =>
      line.run({ key: name, from: name[0] }, async () => void begun.push(name)),
    );
    await Promise.all(all);
    expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('a key with its full share of places → its next task waits, tasks of other keys run', async () => {
    const line = new Line({ atOnce: 3, perKey: 1, waiting: 10, waitingPerKey: 10 });
    const begun: string[] = [];
    const jobs = ['a1', 'a2', 'b1', 'c1'].map((name) => aJob(begun, name));
    const done = jobs.map(({ name, work }) => line.run({ key: name[0]! }, work));
    await settled();
    expect(begun).toEqual(['a1', 'b1', 'c1']);
    for (const { end } of jobs) end();
    await Promise.all(done);
    expect(begun.at(-1)).toBe('a2');
  });

  it('a full queue → the asker with the most tasks loses its newest one to an asker with fewer', async () => {
    const line = new Line({ atOnce: 1, perKey: 1, waiting: 3, waitingPerKey: 9 });
    const begun: string[] = [];
    const first = aJob(begun, 'first');
    const running = line.run({ key: 'x', from: 'a' }, first.work);
    const outcomes = Promise.allSettled(
      ['a1', 'a2', 'a3'].map((key) => line.run({ key, from: 'a' }, async () => void begun.push(key))),
    );
    await expect(line.run({ key: 'a4', from: 'a' }, async () => {})).rejects.toEqual(new LineFull('asker'));
    const other = line.run({ key: 'b1', from: 'b' }, async () => void begun.push('b1'));
    await expect(line.run({ key: 'c1', from: 'b' }, async () => {})).rejects.toEqual(new LineFull('all'));
    first.end();
    await Promise.all([running, other]);
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(begun).toEqual(['first', 'a1', 'b1', 'a2']);
  });

  it('an aborted signal → the task fails with the reason of the signal and frees its place in the queue', async () => {
    const line = new Line({ atOnce: 1, perKey: 1, waiting: 1, waitingPerKey: 1 });
    const first = aJob([], 'first');
    const running = line.run({ key: 'a' }, first.work);
    const controller = new AbortController();
    const waiting = line.run({ key: 'a', signal: controller.signal }, async () => {});
    controller.abort(new Error('too long'));
    await expect(waiting).rejects.toThrow('too long');
    await expect(line.run({ key: 'a', signal: controller.signal }, async () => {})).rejects.toThrow('too long');
    const next = line.run({ key: 'a' }, async () => 'next');
    first.end();
    await running;
    expect([await next, line.load]).toEqual(['next', { running: 0, waiting: 0 }]);
  });

  it('a failing task frees its place', async () => {
    const line = new Line({ atOnce: 1, perKey: 1, waiting: 0, waitingPerKey: 0 });
    await expect(line.run({ key: 'a' }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(line.run({ key: 'a' }, async () => 1)).resolves.toBe(1);
    expect(line.load).toEqual({ running: 0, waiting: 0 });
  });

  it('no limits → any number waits, and one at a time runs in the order of arrival', async () => {
    const line = new Line({ atOnce: 1 });
    const begun: number[] = [];
    let running = 0;
    const numbers = Array.from({ length: 500 }, (_, i) => i);
    const work = async (i: number) => {
      begun.push(i);
      expect(++running).toBe(1);
      await settled();
      running--;
    };
    await Promise.all(numbers.map((i) => line.run({ key: 'a' }, () => work(i))));
    expect([begun, line.load]).toEqual([numbers, { running: 0, waiting: 0 }]);
  });

  it('a task without a place → fails with the error that the owner of the queue chose', async () => {
    const line = new Line({ atOnce: 1, waiting: 1, waitingPerKey: 1 }, (fault) => new RangeError(fault));
    const first = aJob([], 'first');
    const running = line.run({ key: 'a', from: '1' }, first.work);
    const next = line.run({ key: 'b', from: '1' }, async () => 'next');
    await expect(line.run({ key: 'b', from: '2' }, async () => {})).rejects.toEqual(new RangeError('key'));
    await expect(line.run({ key: 'c', from: '1' }, async () => {})).rejects.toEqual(new RangeError('asker'));
    await expect(line.run({ key: 'c', from: '2' }, async () => {})).rejects.toEqual(new RangeError('all'));
    first.end();
    await running;
    expect(await next).toBe('next');
  });
});
