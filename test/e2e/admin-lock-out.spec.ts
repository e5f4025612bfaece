import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  AdminApi,
  basic,
  postForm,
  request,
  type Json,
  type JsonAnswer,
  type RegisteredClient,
} from '../support/admin-api.js';
import { ADMIN, DATABASES, startApp, type RunningApp } from '../support/app.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { ALICE, startProduct, type Product } from '../support/product.js';

const KEEPS = 'This would remove the last administrator';
const ADMINISTRATION = 'clients:read clients:write users:read users:write';

describe.each(DATABASES)('the last administrator over %s', (database) => {
  let server: RunningApp;
  let admin: AdminApi;
  beforeEach(async () => {
    server = await startApp({ database });
    admin = await AdminApi.of(server.url);
  });
  afterEach(() => server.close());

  const call = (method: string, path: string, body?: unknown) => admin.call(method, path, body);
  const anotherAdmin = (more: Json = {}) =>
    admin.createClient({ grant_types: ['client_credentials'], scope: ADMINISTRATION, ...more });
  const secretsOf = async (id: string) =>
    (await admin.get(`/clients/${id}`)).body['secrets'] as { id: string; expires_at: string | null }[];

  function expectKept({ status, body }: JsonAnswer): void {
    expect([status, body['error'], body['detail']]).toEqual([409, 'conflict', expect.stringContaining(KEEPS)]);
  }

  const WEAKENING: [string, string, Json?][] = [
    ['DELETE', '/clients/admin'],
    ['PATCH', '/clients/admin', { disabled: true }],
    ['PATCH', '/clients/admin', { scope: 'users:read', default_scope: '' }],
    ['PATCH', '/clients/admin', { scope: null, default_scope: '' }],
    ['PATCH', '/clients/admin', { grant_types: ['password'] }],
    ['PATCH', '/clients/admin', { grant_types: ['authorization_code'], redirect_uris: ['https://a.example/cb'] }],
  ];

  it('a change that deletes or disables it, or removes its scope, grant type or last secret → 409, and it works on', async () => {
    for (const [method, path, body] of WEAKENING) expectKept(await call(method, path, body));
    const [secret] = await secretsOf(ADMIN.id);
    expectKept(await call('DELETE', `/clients/admin/secrets/${secret!.id}`));
    expect(await AdminApi.of(server.url)).toBeTruthy();
    expect((await call('PATCH', '/clients/admin', { client_name: 'Still here' })).status).toBe(200);
  });

  it('DELETE of its last secret without an expiry → 409', async () => {
    const [first] = await secretsOf(ADMIN.id);
    await call('POST', '/clients/admin/secrets', { expires_in: 3600 });
    expectKept(await call('DELETE', `/clients/admin/secrets/${first!.id}`));
    await call('POST', '/clients/admin/secrets', {});
    expect((await call('DELETE', `/clients/admin/secrets/${first!.id}`)).status).toBe(204);
  });

  it('DELETE succeeds once another client can administer, and is 409 while the others are disabled, public or without the scope', async () => {
    await anotherAdmin({ disabled: true });
    await anotherAdmin({ scope: 'users:write' });
    await anotherAdmin({ grant_types: ['authorization_code'], redirect_uris: ['https://a.example/cb'] });
    expectKept(await call('DELETE', '/clients/admin'));
    await anotherAdmin();
    expect((await call('DELETE', '/clients/admin')).status).toBe(204);
  });

  it('a second administrator may authenticate with keys → the first one can be disabled', async () => {
    const jwks = { keys: [{ kty: 'EC', crv: 'P-256', x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0' }] }; // prettier-ignore
    await anotherAdmin({ token_endpoint_auth_method: 'private_key_jwt', jwks });
    expect((await call('PATCH', '/clients/admin', { disabled: true })).status).toBe(200);
  });

  it('a user who is the only administrator keeps account, rights, password and client → 409', async () => {
    const sub = await admin.createUser({ username: 'hatter', password: 'always six o clock', admin_scopes: ['clients:write'] }); // prettier-ignore
    expectKept(await call('DELETE', '/clients/admin'));
    const { client_id } = await admin.createClient({ redirect_uris: ['https://console.example/cb'], scope: `openid ${ADMINISTRATION}` }); // prettier-ignore
    expect((await call('PATCH', '/clients/admin', { grant_types: ['password'] })).status).toBe(200);
    for (const change of [{ disabled: true }, { admin_scopes: [] }, { password: null }]) {
      expectKept(await call('PATCH', `/users/${sub}`, change));
    }
    expectKept(await call('DELETE', `/users/${sub}`));
    expectKept(await call('DELETE', `/clients/${client_id}`));
    expectKept(await call('PATCH', `/clients/${client_id}`, { grant_types: ['password'], response_types: [], redirect_uris: [] }));
    expect((await call('PATCH', `/users/${sub}`, { name: 'The Hatter', password: 'it is always tea time' })).status).toBe(200);
  }); // prettier-ignore

  it('of two administrators that disable each other at once exactly one stays', async () => {
    for (let round = 0; round < 4; round++) {
      const other = await anotherAdmin({ client_name: `Round ${round}` });
      const theirs = await tokenOf(server.url, other);
      const outcomes = await Promise.all([
        call('PATCH', `/clients/${other.client_id}`, { disabled: true }),
        admin.call('PATCH', '/clients/admin', { disabled: true }, theirs),
      ]);
      expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1);
      const survivor = (await tokenOf(server.url, other)) ?? admin.token;
      await admin.call('PATCH', '/clients/admin', { disabled: false }, survivor);
      admin = await AdminApi.of(server.url);
      await call('DELETE', `/clients/${other.client_id}`);
    }
  });
});

/** Undefined when the client cannot authenticate. */
async function tokenOf(url: string, { client_id, client_secret }: RegisteredClient): Promise<string | undefined> {
  const form = { grant_type: 'client_credentials', scope: ADMINISTRATION };
  return (await postForm(`${url}/token`, form, basic(client_id, client_secret))).body['access_token'] as string;
}

describe.each(DATABASES.filter((one) => one === 'mysql'))('two administrators on two processes over %s', (database) => {
  it('of two DELETE requests against each other at once exactly one succeeds', async () => {
    const { url: databaseUrl, remove } = await migratedDatabase(database);
    const first = await startApp({ databaseUrl });
    const second = await startApp({ databaseUrl, env: { ISSUER: first.url } });
    const admin = await AdminApi.of(first.url);
    const metadata = { grant_types: ['client_credentials'], scope: ADMINISTRATION };
    const pair = [await admin.createClient(metadata), await admin.createClient(metadata)] as const;
    const tokens = [await tokenOf(first.url, pair[0]), await tokenOf(first.url, pair[1])];
    expect((await admin.call('PATCH', '/clients/admin', { disabled: true })).status).toBe(200);
    const deleting = [[first, 0], [second, 1]] as const; // prettier-ignore
    const outcomes = await Promise.all(
      deleting.map(([at, id]) =>
        request(`${at.url}/admin/clients/${pair[id].client_id}`, {
          method: 'DELETE',
          headers: { authorization: `Bearer ${tokens[1 - id]}` },
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 204)).toHaveLength(1);
    // The first process knows clients for a second at most (ADR 0019), also one that the second process has deleted.
    const able = async () => (await Promise.all(pair.map((one) => tokenOf(first.url, one)))).filter(Boolean).length;
    await expect.poll(able).toBe(1);
    await second.close();
    await first.close();
    await remove();
  });
});

describe.each(DATABASES)('POST /admin/users/:sub/unlock over %s', (database) => {
  let product: Product;
  beforeAll(async () => void (product = await startProduct({ database })));
  afterAll(() => product.close());

  const users = (method: string, path: string, body?: unknown, token?: string) =>
    product.admin.call(method, `/users/${product.sub}${path}`, body, token);

  function signIn(password: string, username = ALICE.username): Promise<number> {
    const { client_id, client_secret } = product.client;
    const form = { grant_type: 'password', username, password };
    return postForm(`${product.url}/token`, form, basic(client_id, client_secret)).then(({ status }) => status);
  }

  async function delay(): Promise<void> {
    for (let attempt = 0; attempt < 30 && (await signIn('not the password')) !== 429; attempt++);
    expect(await signIn(ALICE.password)).toBe(429);
  }

  it('ends the delay after failed sign-ins → 204, and the audit names the actor', async () => {
    await delay();
    expect((await users('POST', '/unlock')).status).toBe(204);
    expect(await signIn(ALICE.password)).toBe(200);
    const { body } = await product.admin.get(`/audit-events?type=user.unlocked&sub=${product.sub}`);
    expect(body['items']).toMatchObject([{ actor: ADMIN.id, details: { username: 'alice' } }]);
    await delay();
  });

  it('resets the count: later failures delay again, and unlock ends that delay as well', async () => {
    await users('POST', '/unlock');
    await delay();
    await users('POST', '/unlock');
    expect(await signIn(ALICE.password)).toBe(200);
  });

  it('requires users:write and every scope of the user (ASVS 5.0 V8.2); an unknown user → 404', async () => {
    const form = { grant_type: 'client_credentials', scope: 'users:write' };
    const weak = (await postForm(`${product.url}/token`, form, basic(ADMIN.id, ADMIN.secret))).body['access_token'];
    const stronger = await product.admin.createUser({ username: 'queen', admin_scopes: ['keys:write'] });
    const unlock = (sub: string, token?: string) =>
      product.admin.call('POST', `/users/${sub}/unlock`, undefined, token);
    expect((await unlock(stronger, weak as string)).status).toBe(403);
    expect((await unlock(product.sub, weak as string)).status).toBe(204);
    expect((await unlock('nobody')).status).toBe(404);
  });

  it('PATCH with a new password ends the delay as well', async () => {
    await delay();
    expect((await users('PATCH', '', { password: 'a tea party at six' })).status).toBe(200);
    expect(await signIn('a tea party at six')).toBe(200);
  });
});
