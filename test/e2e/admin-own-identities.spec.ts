import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, type Json } from '../support/admin-api.js';
import { ADMIN, DATABASES } from '../support/app.js';
import { authorize, startProduct, REDIRECT_URI, type Product } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

const UUID = '7f3c2b1a-5d4e-4c3b-9a8f-0e1d2c3b4a59';
const SECRET = 'a secret that it had elsewhere: 0123456789 %+&';
const MACHINE = { grant_types: ['client_credentials'] };

describe.each(DATABASES)('identifiers of another system over %s', (database) => {
  let product: Product;
  beforeAll(async () => void (product = await startProduct({ database })));
  afterAll(() => product.close());

  const call = (method: string, path: string, body?: unknown) => product.admin.call(method, path, body);
  const newClient = (more: Json) => call('POST', '/clients', { ...MACHINE, ...more });
  const newUser = (more: Json) => call('POST', '/users', { username: `u${Math.random()}`, ...more });

  it('POST /admin/clients keeps the given client_id and client_secret → 201, and the client authenticates with them', async () => {
    const { status, body } = await newClient({ client_id: 'orders.web_1~x@old', client_secret: SECRET });
    expect([status, body['client_id'], body['client_secret']]).toEqual([201, 'orders.web_1~x@old', SECRET]);
    const form = { grant_type: 'client_credentials' };
    expect((await postForm(`${product.url}/token`, form, basic('orders.web_1~x@old', SECRET))).status).toBe(200);
    expect((await call('GET', '/clients/orders.web_1~x@old')).body).not.toHaveProperty('client_secret');
    const onlySecret = await newClient({ client_secret: SECRET });
    expect(onlySecret.body).toMatchObject({ client_id: expect.stringMatching(/^client-/), client_secret: SECRET });
  });

  it.each([
    ['a UUID', { client_id: UUID }],
    ['a UUID in capitals', { client_id: UUID.toUpperCase() }],
    ['the form of a pairwise subject', { client_id: 'x'.repeat(43) }],
    ['an empty id', { client_id: '' }],
    ['more than 100 characters', { client_id: 'x'.repeat(101) }],
    ['a URL', { client_id: 'https://app.example' }],
    ['a colon', { client_id: 'a:b' }],
    ['a letter beyond ASCII', { client_id: 'кlient' }],
    ['a null id', { client_id: null }],
    ['31 characters of secret', { client_id: 'short', client_secret: 's'.repeat(31) }],
    ['201 characters of secret', { client_id: 'long', client_secret: 's'.repeat(201) }],
    ['a line break in the secret', { client_id: 'broken', client_secret: `${'s'.repeat(40)}\n` }],
    ['a secret that the method does not use', { client_id: 'public', client_secret: SECRET, token_endpoint_auth_method: 'none', grant_types: ['authorization_code'], redirect_uris: [REDIRECT_URI] }],
  ])('POST /admin/clients refuses %s → 400 that names the allowed values', async (_, more) => {
    const { status, body } = await newClient(more);
    expect([status, body['error']]).toEqual([400, 'invalid_client_metadata']);
    expect(body['detail']).toMatch(/^client_(id|secret) /);
    expect(JSON.stringify(body)).not.toContain('sssss');
  }); // prettier-ignore

  it('POST with an id that exists → 409; of six POSTs at once exactly one succeeds', async () => {
    expect((await newClient({ client_id: ADMIN.id })).status).toBe(409);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => newClient({ client_id: 'contested' })));
    expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409]);
    const users = await Promise.all(Array.from({ length: 6 }, () => newUser({ sub: 'contested-user' })));
    expect(users.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409]);
  });

  it('TK19: a client_id never equals a sub → 409 in either order, and for one of two POSTs at once', async () => {
    expect((await newUser({ sub: 'person-7' })).status).toBe(201);
    expect((await newClient({ client_id: 'person-7' })).status).toBe(409);
    expect((await newClient({ client_id: 'machine-7' })).status).toBe(201);
    expect((await newUser({ sub: 'machine-7' })).status).toBe(409);
    expect((await newUser({ sub: 'client-AAAAAAAAAAAAAAAAAAAAAA' })).status).toBe(400);
    for (let round = 0; round < 3; round++) {
      const id = `racing-${round}`;
      const outcomes = await Promise.all([newUser({ sub: id }), newClient({ client_id: id })]);
      expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    }
  });

  it.each([UUID, 'auth0|5f7c8ec7c33c6c004bbafe82', '1042', 'https:a@b'])(
    'POST /admin/users keeps the sub %s in tokens, filters and later changes',
    async (sub) => {
      const username = `moved ${sub}`.replaceAll(/[|:@]/g, ' ');
      const password = 'a caucus race and a long tale';
      const { status, body } = await call('POST', '/users', { username, password, sub });
      expect([status, body['sub']]).toEqual([201, sub]);
      const at = `/users/${encodeURIComponent(sub)}`;
      const { client_id, client_secret } = product.client;
      const form = { grant_type: 'password', username, password, scope: 'openid' };
      const tokens = (await postForm(`${product.url}/token`, form, basic(client_id, client_secret))).body;
      const userinfo = await fetch(`${product.url}/userinfo`, { headers: { authorization: `Bearer ${tokens['access_token']}` } }); // prettier-ignore
      expect(await userinfo.json()).toMatchObject({ sub });
      const listed = await call('GET', `/authorizations?sub=${encodeURIComponent(sub)}`);
      expect(listed.body['items']).toMatchObject([{ sub }]);
      expect((await call('PATCH', at, { name: 'Moved' })).body).toMatchObject({ sub, name: 'Moved' });
      expect((await call('POST', `${at}/unlock`)).status).toBe(204);
      expect((await call('DELETE', at)).status).toBe(204);
      expect((await call('GET', at)).status).toBe(404);
    },
  );

  it.each(['', 'x'.repeat(37), 'a b', 'a/b', 'ü', null, 7])(
    'POST /admin/users refuses the sub %j → 400',
    async (sub) => {
      const { status, body } = await newUser({ sub });
      expect([status, body['detail']]).toEqual([400, expect.stringContaining('sub must be')]);
    },
  );

  it('a user with a given sub signs in with a browser → the session has that sub', async () => {
    await product.admin.createUser({ username: 'mock turtle', password: 'beautiful soup so rich', sub: 'turtle-1' });
    const agent = new UserAgent(product.url);
    const url = `${product.url}/authorize?${new URLSearchParams({ client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid' })}`; // prettier-ignore
    await agent.signIn(url, { username: 'mock turtle', password: 'beautiful soup so rich' });
    const { code } = await authorize(product, { response_type: 'code', scope: 'openid' }, agent).catch(() => ({ code: '' }));
    const sessions = await call('GET', '/sessions?sub=turtle-1');
    expect([typeof code, sessions.body['items']]).toEqual(['string', [expect.objectContaining({ sub: 'turtle-1' })]]);
  }); // prettier-ignore
});
