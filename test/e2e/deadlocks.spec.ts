import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MariaDb } from '../faults/mariadb.js';
import { request, type JsonAnswer } from '../support/admin-api.js';
import { BackChannel } from '../support/back-channel.js';
import { authorizeUrl, EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

/** Requests at the same time; the pool has 10 connections. */
const AT_ONCE = 24;

/** Operations that write to several tables, or insert the first row of a kind, many at the same time. */
describe('concurrent writes on a MariaDB, which count as deadlocks where it rolls one back', () => {
  let database: MariaDb;
  let product: Product;
  let client: BackChannel;
  let count = 0;
  beforeAll(async () => {
    database = await MariaDb.install();
    product = await startProduct({
      databaseUrl: await database.newDatabase(),
      env: { OPEN_REGISTRATION: 'true', PASSWORD_HASHES: '2' },
    });
    client = new BackChannel(product.url, product.client);
  });
  afterAll(async () => {
    await product?.close();
    await database.remove();
  });

  const deadlocks = async (): Promise<number> => {
    const [row] = (await database.asRoot("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'")) as [{ Value: string }];
    return Number(row.Value);
  };
  /** Runs `work` in rounds of `AT_ONCE`. @returns the number of deadlocks that the database server counted */
  async function deadlocksDuring(
    work: (n: number) => Promise<JsonAnswer | { readonly status: number }>,
    allowed: readonly number[],
    rounds = 4,
  ) {
    const before = await deadlocks();
    for (let round = 0; round < rounds; round++) {
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => work(n)));
      for (const { status } of answers) expect(allowed).toContain(status);
    }
    return (await deadlocks()) - before;
  }
  const uris = () => [1, 2].map((n) => `https://a${n}-${++count}.example/cb`);
  const created = async (path: string, body: () => object, key: string): Promise<string[]> => {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => product.admin.call('POST', path, body())));
    return answers.map((answer) => answer.body[key] as string);
  };
  const newClient = () => ({ redirect_uris: uris() });
  const newUser = () => ({ username: `user-${++count}`, password: 'the cat of the house' });

  it('POST /admin/clients → no deadlock', async () => {
    expect(await deadlocksDuring(() => product.admin.call('POST', '/clients', newClient()), [201])).toBe(0);
  });

  it('POST /register → no deadlock', async () => {
    const headers = { 'content-type': 'application/json' };
    const register = () =>
      request(`${product.url}/register`, { method: 'POST', headers, body: JSON.stringify(newClient()) });
    expect(await deadlocksDuring(register, [201])).toBe(0);
  });

  it('PATCH /admin/clients with new redirect_uris → no deadlock', async () => {
    const ids = await created('/clients', newClient, 'client_id');
    const change = (n: number) => product.admin.call('PATCH', `/clients/${ids[n]}`, { redirect_uris: uris() });
    expect(await deadlocksDuring(change, [200])).toBe(0);
  });

  it('DELETE /admin/clients during POST → no deadlock', async () => {
    const ids = await created('/clients', newClient, 'client_id');
    const work = (n: number) =>
      n % 2 === 0
        ? product.admin.call('DELETE', `/clients/${ids[n]}`)
        : product.admin.call('POST', '/clients', newClient());
    expect(await deadlocksDuring(work, [201, 204], 1)).toBe(0);
  });

  it('POST /admin/users, with and without a password → no deadlock', async () => {
    const work = (n: number) =>
      product.admin.call('POST', '/users', n % 4 === 0 ? { username: `user-${++count}` } : newUser());
    expect(await deadlocksDuring(work, [201], 2)).toBe(0);
  });

  it('PATCH /admin/users with a first password, another one, and null → no deadlock', async () => {
    const subs = await created('/users', () => ({ username: `user-${++count}` }), 'sub');
    for (const password of ['the cat of the house', 'the dog of the house', null]) {
      expect(
        await deadlocksDuring((n) => product.admin.call('PATCH', `/users/${subs[n]}`, { password }), [200], 1),
      ).toBe(0);
    }
  });

  it('DELETE /admin/users during POST → no deadlock', async () => {
    const subs = await created('/users', newUser, 'sub');
    const work = (n: number) =>
      n % 2 === 0 ? product.admin.call('DELETE', `/users/${subs[n]}`) : product.admin.call('POST', '/users', newUser());
    expect(await deadlocksDuring(work, [201, 204], 1)).toBe(0);
  });

  it('POST /token with password grants for unknown usernames, each for the first time → no deadlock', async () => {
    const guess = () => client.token({ grant_type: 'password', username: `nobody-${++count}`, password: 'x' });
    expect(await deadlocksDuring(guess, [400], 3)).toBe(0);
  });

  it('sign-ins, consents, codes, refreshes and revocations → no deadlock', async () => {
    const names = Array.from({ length: AT_ONCE }, () => newUser());
    await Promise.all(names.map((user) => product.admin.call('POST', '/users', user)));
    const signIn = async (n: number) => {
      const agent = new UserAgent(product.url);
      const { client_id } = product.client;
      const parameters = {
        client_id,
        redirect_uri: REDIRECT_URI,
        response_type: 'code',
        scope: 'openid offline_access',
        prompt: 'consent',
      };
      const url = authorizeUrl(product, parameters);
      const { code } = responseOf(await agent.signIn(url, names[n]!));
      const { body, status } = await client.redeem(code!);
      if (status !== 200) return { status };
      const refreshed = await client.refresh(body['refresh_token'] as string);
      await client.revoke(refreshed.body['refresh_token'] as string);
      return refreshed;
    };
    expect(await deadlocksDuring(signIn, [200], 2)).toBe(0);
  });

  it('POST /admin/resources, /registration-tokens and secrets; client_credentials with opaque tokens → no deadlock', async () => {
    const opaque = new BackChannel(
      product.url,
      await product.admin.createClient({ ...EVERYTHING, access_token_format: 'opaque' }),
    );
    const work = (n: number) =>
      [
        () => product.admin.call('POST', '/resources', { identifier: `https://api-${++count}.example` }),
        () => product.admin.call('POST', '/registration-tokens', {}),
        () => product.admin.call('POST', `/clients/${product.client.client_id}/secrets`, {}),
        () => opaque.token({ grant_type: 'client_credentials' }),
      ][n % 4]!();
    expect(await deadlocksDuring(work, [200, 201, 409, 400], 1)).toBe(0);
  });
});
