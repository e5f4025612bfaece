import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Upkeep, type UpkeepOptions } from '../../../../src/common/background/upkeep.js';

const EVERY = 1000;
const FAILED = 'Counting failed and will be retried';
const SUCCEEDED = 'Counting succeeded again';

describe('Upkeep', () => {
  let lines: unknown[];
  let rounds: number;

  const upkeep = <T>(round: (signal: AbortSignal) => Promise<T>, more: Partial<UpkeepOptions> = {}) => {
    const add = (message: unknown) => void lines.push(message);
    return new Upkeep(round, { task: 'Counting', every: EVERY, logger: { log: add, warn: add }, ...more });
  };
  /** Rounds that run until they are told to end. */
  const slow = () => {
    const ends: (() => void)[] = [];
    const round = () => {
      rounds++;
      const { promise, resolve } = Promise.withResolvers<void>();
      ends.push(resolve);
      return promise;
    };
    return { ends, round };
  };
  const count = async () => void rounds++;

  beforeEach(() => {
    lines = [];
    rounds = 0;
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it('runs once in each interval until it is stopped', async () => {
    const counting = upkeep(count);
    await vi.advanceTimersByTimeAsync(EVERY);
    expect(rounds).toBe(0);
    counting.start();
    await vi.advanceTimersByTimeAsync(3 * EVERY);
    expect(rounds).toBe(3);
    await counting.stop();
    await vi.advanceTimersByTimeAsync(3 * EVERY);
    expect([rounds, vi.getTimerCount()]).toEqual([3, 0]);
  });

  it('start can set another delay for the first round', async () => {
    const counting = upkeep(count);
    counting.start(10);
    await vi.advanceTimersByTimeAsync(10);
    expect(rounds).toBe(1);
    await vi.advanceTimersByTimeAsync(EVERY);
    expect(rounds).toBe(2);
    await counting.stop();
  });

  it('the timer does not keep the process alive', () => {
    vi.useRealTimers();
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const counting = upkeep(count);
    counting.start();
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout')).toHaveLength(before);
    return counting.stop();
  });

  it('rounds never overlap: a call during a round joins it', async () => {
    const { ends, round } = slow();
    const counting = upkeep(round);
    counting.start();
    await vi.advanceTimersByTimeAsync(3 * EVERY);
    const joined = [counting.run(), counting.tick()];
    expect(rounds).toBe(1);
    ends[0]!();
    await Promise.all(joined);
    await vi.advanceTimersByTimeAsync(EVERY);
    expect(rounds).toBe(2);
    ends[1]!();
    await counting.stop();
  });

  it('run returns the value of the round or throws its error; tick logs the error and does not throw', async () => {
    expect(await upkeep(async () => 'done').run()).toBe('done');
    const failing = upkeep(() => Promise.reject(new Error('away')));
    await expect(failing.run()).rejects.toThrow('away');
    expect(lines).toEqual([]);
    await failing.tick();
    expect(lines).toEqual([FAILED]);
  });

  it('logs once that rounds fail, and once that they succeed again', async () => {
    const outcomes = [true, false, false, false, true, true, false];
    const counting = upkeep(async () => {
      if (outcomes.shift() !== true) throw new Error('away');
    });
    while (outcomes.length > 0) await counting.tick();
    expect(lines).toEqual([FAILED, SUCCEEDED, FAILED]);
  });

  it('a round that throws synchronously counts as failed', async () => {
    const counting = upkeep((): Promise<void> => {
      throw new Error('at once');
    });
    await counting.tick();
    await counting.tick();
    expect(lines).toEqual([FAILED]);
  });

  it('flush starts another round after the running one', async () => {
    const { ends, round } = slow();
    const counting = upkeep(round);
    void counting.tick();
    const flushed = counting.flush();
    expect(rounds).toBe(1);
    ends[0]!();
    await vi.advanceTimersByTimeAsync(0);
    expect(rounds).toBe(2);
    ends[1]!();
    await flushed;
  });

  it('stop aborts the running round and waits for it', async () => {
    let isStopped = false;
    const counting = upkeep(async (signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      rounds++;
      throw new Error('cut short');
    });
    const running = counting.tick();
    const stopped = counting.stop().then(() => (isStopped = true));
    expect(isStopped).toBe(false);
    await Promise.all([running, stopped]);
    expect([isStopped, rounds]).toEqual([true, 1]);
  });

  it('stop with flushesAtEnd → marks of the last round are written, too', async () => {
    let marks = ['one'];
    const written: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const counting = upkeep(
      async () => {
        const taken = marks;
        marks = [];
        await promise;
        written.push(...taken);
      },
      { flushesAtEnd: true },
    );
    void counting.tick();
    marks.push('two');
    const stopped = counting.stop();
    resolve();
    await stopped;
    expect(written).toEqual(['one', 'two']);
  });
});
