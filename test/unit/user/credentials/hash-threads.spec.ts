import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { describe, expect, it } from 'vitest';
import { HashCost, loadConfiguration } from '../../../../src/config/index.js';
import { HASH_NICE, lowerPoolPriority } from '../../../../src/user/credentials/hash-threads.js';
import { PasswordHasher } from '../../../../src/user/credentials/password-hasher.js';

const TASKS = '/proc/self/task';
const threads = () =>
  (existsSync(TASKS) ? readdirSync(TASKS) : []).map((id) => ({
    isOfPool: readFileSync(`${TASKS}/${id}/comm`, 'utf8').trim() === 'libuv-worker',
    nice: getPriority(Number(id)),
  }));

describe('lowerPoolPriority', () => {
  it('the first hash lowers the priority of the pool threads on Linux, and of no other thread', async () => {
    const usual = getPriority();
    const hasher = new PasswordHasher(
      loadConfiguration({ NODE_ENV: 'test', ENCRYPTION_KEY: Buffer.alloc(32).toString('base64url') }),
      new HashCost(),
    );
    expect(await hasher.verify(null, 'wonderland-2026', 'a')).toBe(false);
    const [pool, others] = [threads().filter((one) => one.isOfPool), threads().filter((one) => !one.isOfPool)];
    expect(pool.map(({ nice }) => nice)).toEqual(Array(process.platform === 'linux' ? 4 : 0).fill(HASH_NICE));
    expect(others.filter(({ nice }) => nice !== usual)).toEqual([]);
    expect(lowerPoolPriority()).toBe(pool.length);
  });
});
