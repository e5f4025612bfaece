import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BackChannel, expectError } from '../support/back-channel.js';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

/** A file system of 16 MB, which can be filled quickly, where the user of the test may mount one. */
const folder = mkdtempSync(join(tmpdir(), 'grantry-disk-'));
const hasDisk = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder]).status === 0;
if (!hasDisk) process.stderr.write('No mount: a full disk is shown by the limits of SQLite alone.\n');

interface Fault {
  begin(product: Product): unknown;
  end(product: Product): unknown;
  /** Whether even the smallest write fails, so that the process is not ready. */
  readonly isTotal: boolean;
}

const pragma = (text: string) => (product: Product) => product.app.get(DataSource).query(`PRAGMA ${text}`);
const filler = join(folder, 'filler');
const FAULTS: Readonly<Record<string, Fault>> = {
  ...(hasDisk && {
    'a full disk': { begin: fill, end: () => rmSync(filler), isTotal: true },
  }),
  'a file at its size limit': {
    begin: async (product) => {
      const [{ page_count }] = await product.app.get(DataSource).query<[{ page_count: number }]>('PRAGMA page_count');
      await pragma(`max_page_count = ${page_count}`)(product);
    },
    end: pragma('max_page_count = 1000000'),
    isTotal: false,
  },
  'a read-only file': { begin: pragma('query_only = ON'), end: pragma('query_only = OFF'), isTotal: true },
};

afterAll(() => {
  if (hasDisk) spawnSync('umount', ['-l', folder]);
  rmSync(folder, { recursive: true, force: true });
});

const requestOf = ({ client }: Product) => ({
  client_id: client.client_id,
  redirect_uri: REDIRECT_URI,
  response_type: 'code',
  scope: 'openid',
});

describe.each(Object.entries(FAULTS))('SQLite on %s', (name, fault) => {
  let product: Product;
  let client: BackChannel;
  let hasBegun = false;
  let count = 0;
  beforeAll(async () => {
    product = await startProduct({ databaseUrl: `sqlite:${join(folder, `${name.replaceAll(' ', '-')}.sqlite`)}` });
    client = new BackChannel(product.url, product.client);
  });
  const begin = async () => {
    hasBegun = true;
    await fault.begin(product);
  };
  const end = async () => {
    if (hasBegun) await fault.end(product);
    hasBegun = false;
  };
  afterEach(end);
  afterAll(() => product.close());

  /** Writes a row so large that a few of them fill a page. */
  const write = () =>
    product.admin.call('POST', '/clients', {
      redirect_uris: [1, 2, 3, 4].map((n) => `https://a.example/${'x'.repeat(900)}${n}${++count}`),
    });
  const writeMany = async () => {
    for (let tries = 0; tries < 200; tries++) {
      const answer = await write();
      if (answer.status === 503) return answer;
      expect(answer.status).toBe(201);
    }
    throw new Error('every write went well');
  };
  const ready = async () => (await fetch(`${product.url}/health/ready`)).status;

  it('writes and pages → 503 with Retry-After, nothing is half done, and writes work once there is space', async () => {
    const { refresh_token } = await client.signIn({ scope: 'openid offline_access', prompt: 'consent' });
    const before = (await product.admin.get('/clients?limit=200')).body['items'] as unknown[];
    const browser = new UserAgent(product.url);
    const loginPage = await browser.follow(await browser.get(authorizeUrl(product, requestOf(product))));
    await begin();
    const answer = await writeMany();
    expect(answer).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    if (fault.isTotal) {
      expectError(await client.refresh(refresh_token as string), product.url, 'temporarily_unavailable', 503);
      expect((await browser.submit(loginPage, { ...ALICE })).status).toBe(503);
    }
    // Reads still work.
    expect((await product.admin.get('/clients?limit=200')).status).toBe(200);
    await end();
    expect((await client.refresh(refresh_token as string)).status).toBe(200);
    expect((await write()).status).toBe(201);
    const after = (await product.admin.get('/clients?limit=200')).body['items'] as unknown[];
    expect(after.length).toBeGreaterThan(before.length);
  });

  it('a failed write leaves no open transaction: other connections can write, and later writes are durable', async () => {
    await begin();
    await writeMany();
    await end();
    const twice = { username: `twice-${name}` };
    expect((await product.admin.call('POST', '/users', twice)).status).toBe(201);
    expect((await product.admin.call('POST', '/users', twice)).status).toBe(409);
    const other = await new DataSource({
      type: 'better-sqlite3',
      database: product.databaseUrl.slice('sqlite:'.length),
      timeout: 500,
    }).initialize();
    await other.query('BEGIN IMMEDIATE');
    expect(await other.query('SELECT COUNT(*) AS n FROM users WHERE username = ?', [twice.username])).toEqual([
      { n: 1 },
    ]);
    await other.query('ROLLBACK');
    await other.destroy();
  });

  it('GET /health/ready → 503 while no write is possible, 200 afterwards; GET /health/live stays 200', async () => {
    expect(await ready()).toBe(200);
    await begin();
    await writeMany();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await ready()).toBe(fault.isTotal ? 503 : 200);
    expect((await fetch(`${product.url}/health/live`)).status).toBe(200);
    await end();
    expect(await ready()).toBe(200);
  });
});

/** Fills the disk to the last byte. */
function fill(): void {
  for (const size of [1_000_000, 10_000, 4096, 1]) {
    try {
      for (;;) writeFileSync(filler, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // Smaller pieces may still fit.
    }
  }
}
