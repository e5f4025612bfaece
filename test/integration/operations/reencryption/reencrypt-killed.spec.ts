import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Encryption } from '../../../../src/common/index.js';
import { dataSourceOptions } from '../../../../src/database/index.js';
import { DATABASES, startApp, type TestDatabase } from '../../../support/app.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { BackChannel } from '../../../support/back-channel.js';
import { startProduct } from '../../../support/product.js';
import { buildForTests, type Build } from '../../../support/server-process.js';

const OLD = Buffer.alloc(32, 1);
const NEW = Buffer.alloc(32, 2);
const ROWS = 5000;
const listOf = (...keys: readonly Buffer[]) => keys.map((key) => key.toString('base64url')).join(',');

interface Row {
  readonly id: string;
  readonly seed: string;
}

describe.each(DATABASES)('npm run reencrypt after SIGKILL, on %s', (database) => {
  let build: Build;
  let files: TestDatabase;
  let db: DataSource;
  let channel: BackChannel;
  let refreshToken: string;
  let seeds: ReadonlyMap<string, string>;

  beforeAll(async () => {
    build = buildForTests();
    files = await migratedDatabase(database);
    const product = await startProduct({ databaseUrl: files.url, env: { ENCRYPTION_KEY: listOf(OLD) } });
    channel = new BackChannel(product.url, product.client);
    refreshToken = (await channel.signIn())['refresh_token'] as string;
    await product.close();
    db = await new DataSource(await dataSourceOptions(files.url)).initialize();
    await addFamilies();
    seeds = await opened(OLD);
  });
  afterAll(async () => {
    await db.destroy();
    await files.remove();
  });

  async function addFamilies(): Promise<void> {
    const [row] = await db.query<Record<string, unknown>[]>('SELECT * FROM refresh_tokens');
    const encryption = new Encryption([OLD]);
    for (let from = 10_000; from < 10_000 + ROWS; from += 500) {
      const rows = Array.from({ length: 500 }, (_, index) => {
        const id = `01890000-0000-7000-8000-0000000${from + index}`;
        return { ...row, id, seed: encryption.encrypt(Buffer.from(`seed of ${id}`), `refresh_tokens:${id}`) };
      });
      await db.createQueryBuilder().insert().into('refresh_tokens').values(rows).execute();
    }
  }

  const families = () => db.query<Row[]>('SELECT id, seed FROM refresh_tokens ORDER BY id');

  /** Decrypts every seed with one key. */
  async function opened(key: Buffer): Promise<ReadonlyMap<string, string>> {
    const encryption = new Encryption([key]);
    return new Map(
      (await families()).map(({ id, seed }) => [id, encryption.decrypt(seed, `refresh_tokens:${id}`).toString('hex')]),
    );
  }

  async function renewed(): Promise<number> {
    const encryption = new Encryption([NEW]);
    return (await families()).filter(({ seed }) => encryption.isCurrent(seed)).length;
  }

  const run = () => build.run('cli/reencrypt.js', { DATABASE_URL: files.url, ENCRYPTION_KEY: listOf(NEW, OLD) });

  it('a killed run leaves each row encrypted with one of the two keys', async () => {
    const killed = run();
    while ((await renewed()) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    killed.signal('SIGKILL');
    expect(await killed.exited).toBeNull();
    const done = await renewed();
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(ROWS);
    const encryption = new Encryption([NEW, OLD]);
    const now = (await families()).map(({ id, seed }) => [id, encryption.decrypt(seed, `refresh_tokens:${id}`).toString('hex')]); // prettier-ignore
    expect(now).toEqual([...seeds]);
  });

  it('two parallel runs encrypt all rows with the first key, and lose none', async () => {
    const both = [run(), run()];
    expect(await Promise.all(both.map(({ exited }) => exited))).toEqual([0, 0]);
    for (const { output } of both) expect(output).toContain('The first key of ENCRYPTION_KEY opens everything');
    expect(await opened(NEW)).toEqual(seeds);
  });

  it('another run changes nothing', async () => {
    const before = await families();
    const again = run();
    expect(await again.exited).toBe(0);
    expect(again.output).toContain(`refresh_tokens.seed: 0 re-encrypted, ${ROWS + 1} were current\n`);
    expect(await families()).toEqual(before);
  });

  it('a server with the first key only starts, and accepts an earlier refresh token', async () => {
    const env = { ENCRYPTION_KEY: listOf(NEW), ISSUER: channel.url };
    const app = await startApp({ databaseUrl: files.url, env });
    try {
      expect((await new BackChannel(app.url, channel.client).refresh(refreshToken)).status).toBe(200);
    } finally {
      await app.close();
    }
  });
});
