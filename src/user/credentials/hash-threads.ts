import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Of 19 steps down from the usual 0 (setpriority(2)): a thread that is left a thirtieth of a full processor. */
export const HASH_NICE = 15;
const TASKS = '/proc/self/task';
/** As libuv calls the threads of its pool, from 1.50 on. */
const POOL_THREAD = 'libuv-worker';

/**
 * Lets the threads of libuv's pool, which hash passwords, step back wherever the processor is full: the main thread,
 * which signs and answers, is served first (docs/operations.md). Only Linux knows a priority of one thread, and shows
 * the threads; anywhere else nothing happens.
 *
 * @returns how many threads there were to lower: none before the pool had its first work
 */
export function lowerPoolPriority(): number {
  try {
    const threads = readdirSync(TASKS).filter((thread) => nameOf(thread) === POOL_THREAD);
    for (const thread of threads) setPriority(Number(thread), HASH_NICE);
    return threads.length;
  } catch {
    // Without /proc, or where a sandbox allows no priorities: everything works as before, only no hash steps back.
    return 0;
  }
}

function nameOf(thread: string): string {
  return readFileSync(`${TASKS}/${thread}/comm`, 'utf8').trim();
}
