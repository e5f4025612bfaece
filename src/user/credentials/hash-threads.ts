import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Of 19 steps below the normal 0 (setpriority(2)): gives a thread about a thirtieth of a busy processor. */
export const HASH_NICE = 15;
const TASKS = '/proc/self/task';
/** The name of libuv's pool threads, from libuv 1.50 on. */
const POOL_THREAD = 'libuv-worker';

/**
 * Lowers the priority of libuv's pool threads, which hash passwords, so that the main thread, which signs and answers,
 * runs first on a busy processor (docs/operations.md). Only Linux has a priority per thread and lists the threads.
 * Elsewhere nothing happens.
 *
 * @returns the number of threads found: 0 before the pool's first work
 */
export function lowerPoolPriority(): number {
  try {
    const threads = readdirSync(TASKS).filter((thread) => nameOf(thread) === POOL_THREAD);
    for (const thread of threads) setPriority(Number(thread), HASH_NICE);
    return threads.length;
  } catch {
    // Without /proc, or in a sandbox that forbids priorities, hashes run at normal priority.
    return 0;
  }
}

function nameOf(thread: string): string {
  return readFileSync(`${TASKS}/${thread}/comm`, 'utf8').trim();
}
