import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MariaDb } from '../faults/mariadb.js';
import { request, type JsonAnswer } from '../support/admin-api.js';
import { BackChannel } from '../support/back-channel.js';
import { authorizeUrl, EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

/** At a time; the pool has 10 connections. */
const AT_ONCE = 24;

/** Whatever writes to several tables, or to none of a kind yet, and is done by many at a time. */
describe('many who write at a time, on a MariaDB of their own', () => {
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
  /** @returns how often the server had to roll one of two back */
  async function provoked(
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

  it('POST /admin/clients → none is rolled back for another', async () => {
    expect(await provoked(() => product.admin.call('POST', '/clients', newClient()), [201])).toBe(0);
  });

  it('POST /register → none', async () => {
    const headers = { 'content-type': 'application/json' };
    const register = () =>
      request(`${product.url}/register`, { method: 'POST', headers, body: JSON.stringify(newClient()) });
    expect(await provoked(register, [201])).toBe(0);
  });

  it('PATCH /admin/clients, with new redirect_uris and none → none', async () => {
    const ids = await created('/clients', newClient, 'client_id');
    const change = (n: number) => product.admin.call('PATCH', `/clients/${ids[n]}`, { redirect_uris: uris() });
    expect(await provoked(change, [200])).toBe(0);
  });

  it('DELETE /admin/clients beside POST → none', async () => {
    const ids = await created('/clients', newClient, 'client_id');
    const work = (n: number) =>
      n % 2 === 0
        ? product.admin.call('DELETE', `/clients/${ids[n]}`)
        : product.admin.call('POST', '/clients', newClient());
    expect(await provoked(work, [201, 204], 1)).toBe(0);
  });

  it('POST /admin/users, with and without a password → none', async () => {
    const work = (n: number) =>
      product.admin.call('POST', '/users', n % 4 === 0 ? { username: `user-${++count}` } : newUser());
    expect(await provoked(work, [201], 2)).toBe(0);
  });

  it('PATCH /admin/users: a first password, another one, none → none', async () => {
    const subs = await created('/users', () => ({ username: `user-${++count}` }), 'sub');
    for (const password of ['the cat of the house', 'the dog of the house', null]) {
      expect(await provoked((n) => product.admin.call('PATCH', `/users/${subs[n]}`, { password }), [200], 1)).toBe(0);
    }
  });

  it('DELETE /admin/users beside POST → none', async () => {
    const subs = await created('/users', newUser, 'sub');
    const work = (n: number) =>
      n % 2 === 0 ? product.admin.call('DELETE', `/users/${subs[n]}`) : product.admin.call('POST', '/users', newUser());
    expect(await provoked(work, [201, 204], 1)).toBe(0);
  });

  it('POST /token, password: wrong ones for names that nobody has, each for the first time → none', async () => {
    const guess = () => client.token({ grant_type: 'password', username: `nobody-${++count}`, password: 'x' });
    expect(await provoked(guess, [400], 3)).toBe(0);
  });

  it('sign-ins, approvals, codes and sign-outs → none', async () => {
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
    expect(await provoked(signIn, [200], 2)).toBe(0);
  });

  it('POST /admin/resources, /registration-tokens and secrets; client_credentials with opaque tokens → none', async () => {
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
    expect(await provoked(work, [200, 201, 409, 400], 1)).toBe(0);
  });
});
