import { describe, expect, it } from 'vitest';
import { BoundedPool } from '../../../../src/user/credentials/bounded-pool.js';

/** Work that ends when it is told to. */
function held() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return { work: () => promise, resolve, reject };
}

describe('a bounded pool', () => {
  it('runs as many at a time as it has places, the rest in the order of their arrival', async () => {
    const pool = new BoundedPool(2, 10);
    const begun: number[] = [];
    const pieces = Array.from({ length: 4 }, held);
    const done = pieces.map(({ work }, n) => pool.run(() => (begun.push(n), work())));
    await Promise.resolve();
    expect(begun).toEqual([0, 1]);
    pieces[1]!.resolve('done');
    await done[1];
    await Promise.resolve();
    expect(begun).toEqual([0, 1, 2]);
    for (const { resolve } of pieces) resolve('done');
    expect(await Promise.all(done)).toEqual(['done', 'done', 'done', 'done']);
  });

  it('answers 503 with Retry-After when the line is full, and takes people in again later', async () => {
    const pool = new BoundedPool(1, 1);
    const [running, waiting] = [held(), held()];
    const first = pool.run(running.work);
    const second = pool.run(waiting.work);
    await expect(pool.run(async () => 'never')).rejects.toMatchObject({
      code: 'temporarily_unavailable',
      status: 503,
      headers: { 'Retry-After': '2' },
    });
    running.resolve('a');
    waiting.resolve('b');
    expect(await Promise.all([first, second])).toEqual(['a', 'b']);
    expect(await pool.run(async () => 'c')).toBe('c');
  });

  it('gives the place free when the work fails', async () => {
    const pool = new BoundedPool(1, 1);
    await expect(pool.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await pool.run(async () => 'yes')).toBe('yes');
  });
});
