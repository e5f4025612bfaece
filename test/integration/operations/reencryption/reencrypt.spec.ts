import { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Encryption } from '../../../../src/common/index.js';
import { dataSourceOptions, Transactions } from '../../../../src/database/index.js';
import { reencrypt, type Reencrypted } from '../../../../src/operations/index.js';
import { SealedRows } from '../../../../src/operations/reencryption/sealed-rows.js';
import { DATABASES, startApp, type TestDatabase } from '../../../support/app.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { setUpApp } from '../../../support/authenticator-app.js';
import { basic, postForm } from '../../../support/admin-api.js';
import { NOTIFICATION_TOKEN, POLLING } from '../../../support/backchannel.js';
import { BackChannel } from '../../../support/back-channel.js';
import { ALICE, EVERYTHING, startProduct } from '../../../support/product.js';

const OLD = Buffer.alloc(32, 1);
const NEW = Buffer.alloc(32, 2);
const listOf = (...keys: Buffer[]) => keys.map((key) => key.toString('base64url')).join(',');
/** The prefix of values that a key has encrypted. */
const prefixOf = (key: Buffer) => `${new Encryption([key]).encrypt(Buffer.from('x'), 'x').split('.')[0]}.`;

describe.each(DATABASES)('reencrypt on %s', (database) => {
  let files: TestDatabase;
  let issuer: string;
  let channel: BackChannel;
  let refreshToken: string;
  let kids: readonly string[];

  beforeEach(async () => {
    files = await migratedDatabase(database);
    // Nothing listens at this address, so mails stay in the outbox.
    const mails = { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'Grantry <grantry@example.com>' };
    const product = await startProduct({ databaseUrl: files.url, env: { ENCRYPTION_KEY: listOf(OLD), ...mails } });
    await product.admin.createClient({ ...EVERYTHING, token_endpoint_auth_method: 'client_secret_jwt' });
    issuer = product.url;
    channel = new BackChannel(product.url, product.client);
    refreshToken = (await channel.signIn())['refresh_token'] as string;
    await setUpApp(product.url, ALICE);
    await product.admin.call('POST', `/users/${product.sub}/reset-password`);
    const provider = { name: 'Example', preset: 'openid', issuer: 'https://op.example', client_id: 'us' };
    await product.admin.call('POST', '/identity-providers', { ...provider, client_secret: 'a secret of the provider' });
    const pinging = await product.admin.createClient({
      ...POLLING,
      backchannel_token_delivery_mode: 'ping',
      backchannel_client_notification_endpoint: 'https://client.example/ciba',
    });
    const asked = { scope: 'openid', login_hint: ALICE.username, client_notification_token: NOTIFICATION_TOKEN };
    await postForm(`${product.url}/backchannel-authentication`, asked, basic(pinging.client_id, pinging.client_secret));
    kids = await kidsOf(product.url);
    await product.close();
  });
  afterEach(() => files.remove());

  const start = (...keys: Buffer[]) =>
    startApp({ databaseUrl: files.url, env: { ENCRYPTION_KEY: listOf(...keys), ISSUER: issuer } });
  const kidsOf = async (url: string) => {
    const { keys } = (await (await fetch(`${url}/jwks`)).json()) as { keys: { kid: string }[] };
    return keys.map(({ kid }) => kid).toSorted();
  };
  const refreshAt = async (url: string) => {
    const { status, body } = await new BackChannel(url, channel.client).refresh(refreshToken);
    expect(status).toBe(200);
    refreshToken = body['refresh_token'] as string;
  };

  async function run(...keys: Buffer[]): Promise<{ complete: boolean; outcomes: Reencrypted[] }> {
    const outcomes: Reencrypted[] = [];
    return { complete: await reencrypt(files.url, keys, (of) => outcomes.push(of)), outcomes };
  }

  async function connected<T>(work: (dataSource: DataSource) => Promise<T>): Promise<T> {
    const dataSource = await new DataSource(await dataSourceOptions(files.url)).initialize();
    try {
      return await work(dataSource);
    } finally {
      await dataSource.destroy();
    }
  }

  /** Tables with a value encrypted with the key, in any column. */
  const tablesUnder = (key: Buffer) =>
    connected(async (db) => {
      const listing = { sqlite: "SELECT name FROM sqlite_master WHERE type = 'table'", mysql: 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()' }; // prettier-ignore
      const tables = (await db.query<{ name: string }[]>(listing[database])).map(({ name }) => name);
      const found = await Promise.all(
        tables.map(async (table) => JSON.stringify(await db.query(`SELECT * FROM ${table}`)).includes(prefixOf(key))),
      );
      return tables.filter((_, index) => found[index]).toSorted();
    });

  it('encrypts every sealed column with the first key, which is sufficient then; a second run changes nothing', async () => {
    expect(await tablesUnder(OLD)).toEqual([
      'backchannel_requests',
      'client_secrets',
      'identity_providers',
      'mails',
      'one_time_codes',
      'refresh_tokens',
      'signing_keys',
      'subject_keys',
    ]);
    const first = await run(NEW, OLD);
    expect(first.complete).toBe(true);
    for (const outcome of first.outcomes) {
      expect(outcome).toMatchObject({ current: 0, unreadable: 0, left: 0 });
      expect(outcome.renewed).toBeGreaterThan(0);
    }
    expect(await tablesUnder(OLD)).toEqual([]);
    for (const { renewed } of (await run(NEW)).outcomes) expect(renewed).toBe(0);
    const app = await start(NEW);
    try {
      await refreshAt(app.url);
      expect(await kidsOf(app.url)).toEqual(kids);
    } finally {
      await app.close();
    }
  });

  it('runs in batches beside a server that rotates refresh tokens, and loses none', async () => {
    await connected(async (db) => {
      const [row] = await db.query<Record<string, unknown>[]>('SELECT * FROM refresh_tokens LIMIT 1');
      const encryption = new Encryption([OLD]);
      for (let count = 100; count < 350; count++) {
        const id = `01890000-0000-7000-8000-000000000${count}`;
        const seed = encryption.encrypt(Buffer.alloc(32), `refresh_tokens:${id}`);
        await db.createQueryBuilder().insert().into('refresh_tokens').values({ ...row, id, seed }).execute(); // prettier-ignore
      }
    });
    const app = await start(NEW, OLD);
    try {
      const running = run(NEW, OLD);
      for (let count = 0; count < 10; count++) await refreshAt(app.url);
      const { complete, outcomes } = await running;
      expect(complete).toBe(true);
      expect(outcomes.find(({ table }) => table === 'refresh_tokens')).toMatchObject({ renewed: 251 });
      await refreshAt(app.url);
    } finally {
      await app.close();
    }
    expect(await tablesUnder(OLD)).toEqual([]);
  });

  it('skips rows that no key decrypts, and reports their number', async () => {
    const { complete, outcomes } = await run(NEW);
    expect(complete).toBe(false);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ renewed: 0, current: 0, left: 0 });
    expect(outcomes.find(({ table }) => table === 'subject_keys')).toMatchObject({ unreadable: 1 });
    await (await start(OLD)).close();
  });

  it('does not write a row that has changed since it was read', async () => {
    await connected(async (db) => {
      const rows = new SealedRows(db, new Transactions(db));
      const column = { table: 'subject_keys', column: 'sealed' };
      const [row] = await rows.batch(column, '', 1);
      expect(await rows.renew(column, [{ ...row!, sealed: 'what it was', renewed: 'a' }])).toBe(0);
      expect(await rows.batch(column, '', 1)).toEqual([row]);
    });
  });
});
