import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, freePort } from '../support/app.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { buildForTests, type Build, type ServerProcess } from '../support/server-process.js';

/** A path of the length that the log keeps, so that a line has about 450 bytes. */
const LONG_PATH = `/${'x'.repeat(299)}`;
/** Requests whose lines are more than a pipe and the buffer of the log take. */
const MANY = 3600;

describe('the server when its standard output is closed, full or slow', () => {
  let build: Build;
  let folder: string;
  const cleanUps: (() => unknown)[] = [];
  beforeAll(() => {
    build = buildForTests();
    folder = mkdtempSync(join(tmpdir(), 'grantry-log-'));
    cleanUps.push(() => rmSync(folder, { recursive: true }));
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  });

  async function start(stdout: number): Promise<{ url: string; server: ServerProcess }> {
    const database = await migratedDatabase('sqlite');
    cleanUps.push(database.remove);
    const url = `http://localhost:${await freePort()}`;
    const env = {
      ISSUER: url, PORT: new URL(url).port, HOST: '127.0.0.1', DATABASE_URL: database.url, DEMO: 'false', RATE_LIMITS: 'off',
      ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64url'), ADMIN_CLIENT_ID: ADMIN.id, ADMIN_CLIENT_SECRET: ADMIN.secret,
    }; // prettier-ignore
    const server = build.run('main.js', env, [], stdout);
    cleanUps.push(() => server.signal('SIGKILL'));
    const isUp = () => fetch(`${url}/health/ready`).then(({ ok }) => ok, () => false); // prettier-ignore
    for (let n = 0; !(await isUp()); n++) {
      if (n === 300) throw new Error(`not up: ${server.output}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return { url, server };
  }

  /** Sends requests, each of which writes a line. Three in four are refused, which writes a second line at once. */
  async function ask(url: string, times: number): Promise<ReadonlySet<number>> {
    const statuses = new Set<number>();
    for (let n = 0; n < times; n += 30) {
      const paths = Array.from({ length: 30 }, (_, at) => (at % 4 === 0 ? '/jwks' : LONG_PATH));
      const answers = await Promise.all(paths.map((path) => fetch(url + path)));
      for (const answer of answers) {
        statuses.add(answer.status);
        await answer.arrayBuffer();
      }
    }
    return statuses;
  }

  const dropped = async (url: string) =>
    Number(/^grantry_log_lines_dropped (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())![1]);

  it('a disk that is full → every request is answered, and the lines are counted', async () => {
    const full = openSync('/dev/full', 'w');
    const { url, server } = await start(full);
    expect(await ask(url, 600)).toEqual(new Set([200, 404]));
    expect(await dropped(url)).toBeGreaterThan(500);
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
    closeSync(full);
  });

  it('a reader that stops → every request is answered; the dropped lines are counted, and logged once it reads again', async () => {
    const path = join(folder, 'pipe');
    spawnSync('mkfifo', [path]);
    const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    const writer = openSync(path, 'w');
    const { url, server } = await start(writer);
    closeSync(writer);
    expect(await ask(url, MANY)).toEqual(new Set([200, 404]));
    const missed = await dropped(url);
    expect(missed).toBeGreaterThan(0);
    const text = await drained(pipe);
    const lines = text.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
    // The lines of the last requests follow the number.
    const all = await dropped(url);
    expect(all).toBeGreaterThanOrEqual(missed);
    expect(lines.filter((line) => 'dropped' in line)).toMatchObject([{ level: 'warn', dropped: all }]);
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
    closeSync(pipe);
  });

  it('a reader that stops, and a signal to end → the process ends with 0', async () => {
    const path = join(folder, 'another pipe');
    spawnSync('mkfifo', [path]);
    const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    const writer = openSync(path, 'w');
    const { url, server } = await start(writer);
    closeSync(writer);
    await ask(url, 900);
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
    closeSync(pipe);
  });

  it('a reader that leaves → every request is answered, and the lines are counted', async () => {
    const path = join(folder, 'closed pipe');
    spawnSync('mkfifo', [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(path, 'w');
    const { url, server } = await start(writer);
    closeSync(writer);
    closeSync(reader);
    expect(await ask(url, 600)).toEqual(new Set([200, 404]));
    expect(await dropped(url)).toBeGreaterThan(500);
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
  });
});

/** Reads until the line with the number of missing lines. */
async function drained(pipe: number): Promise<string> {
  let text = '';
  const buffer = Buffer.alloc(65_536);
  for (const until = Date.now() + 60_000; Date.now() < until && !/"dropped":.*\n$/.test(text);) {
    try {
      text += buffer.toString('utf8', 0, readSync(pipe, buffer));
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  return text;
}
