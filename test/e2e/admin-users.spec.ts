import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, type Json, type JsonAnswer } from '../support/admin-api.js';
import { ADMIN, DATABASES } from '../support/app.js';
import { ALICE, startProduct, type Product } from '../support/product.js';

const PASSWORD = 'wonderland-2026';

/** Every standard claim but `sub` and `updated_at` (OIDC Core §5.1). */
const ALL_CLAIMS = {
  name: 'Zoë Liddell', given_name: 'Zoë', family_name: 'Liddell', middle_name: 'P.', nickname: 'Zo 😀',
  preferred_username: 'zoe', profile: 'https://example.com/zoe', picture: 'https://example.com/zoe.png',
  website: 'https://zoe.example/', email: 'zoe@example.com', email_verified: true, gender: 'female',
  birthdate: '1852-05-04', zoneinfo: 'Europe/London', locale: 'en-GB', phone_number: '+44 1865 000000',
  phone_number_verified: false,
  address: {
    formatted: '1 High St\nOxford', street_address: '1 High St', locality: 'Oxford', region: 'Oxfordshire',
    postal_code: 'OX1', country: 'UK',
  },
}; // prettier-ignore

describe.each(DATABASES)('/admin/users over %s', (database) => {
  let product: Product;
  const call = (method: string, path: string, body?: unknown, token?: string) =>
    product.admin.call(method, `/users${path}`, body, token);
  beforeAll(async () => void (product = await startProduct({ database })));
  afterAll(() => product.close());

  async function tokenWith(scope: string): Promise<string> {
    const form = { grant_type: 'client_credentials', scope };
    return (await postForm(`${product.url}/token`, form, basic(ADMIN.id, ADMIN.secret))).body['access_token'] as string;
  }

  function passwordGrant(username: string, password: string): Promise<JsonAnswer> {
    const { client_id, client_secret } = product.client;
    const form = { grant_type: 'password', username, password, scope: 'openid profile' };
    return postForm(`${product.url}/token`, form, basic(client_id, client_secret));
  }

  async function newUser(username: string, more: Json = {}): Promise<string> {
    return product.admin.createUser({ username, ...more });
  }

  it('POST answers 201 with the user, every standard claim and a sub that the server chose', async () => {
    const { status, body } = await call('POST', '', { username: 'Zoe', password: PASSWORD, ...ALL_CLAIMS });
    expect(status).toBe(201);
    const { sub, created_at, updated_at, ...rest } = body;
    expect(rest).toEqual({
      username: 'Zoe',
      disabled: false,
      require_password_change: false,
      admin_scopes: [],
      ...ALL_CLAIMS,
    });
    expect(sub).toMatch(/^[0-9a-f-]{36}$/);
    expect(updated_at).toBe(created_at);
    expect(new Date(created_at as string).toISOString()).toBe(created_at);
    expect((await call('GET', `/${sub}`)).body).toEqual(body);
  });

  it('AD4: no answer contains the password or its hash', async () => {
    const created = await call('POST', '', { username: 'secretive', password: PASSWORD });
    const changed = await call('PATCH', `/${created.body['sub']}`, { password: `${PASSWORD}!` });
    const listed = await call('GET', '');
    for (const { body } of [created, changed, listed]) {
      expect(JSON.stringify(body).replaceAll('require_password_change', '')).not.toMatch(/wonderland|argon2|password/);
    }
  });

  it('POST refuses a username that exists in another spelling with 409', async () => {
    await newUser('fiona');
    for (const username of ['fiona', 'FIONA', ' ﬁona ']) {
      const { status, headers, body } = await call('POST', '', { username });
      expect(status).toBe(409);
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(body).toMatchObject({ status: 409, error: 'conflict', instance: expect.stringContaining('/errors/') });
    }
  });

  it.each([
    {}, { username: '' }, { username: null }, { username: 7 }, { username: ['x'] }, { username: { $ne: null } },
    { username: 'x'.repeat(201) }, { username: 'аlice' }, { username: 'al\u200bice' }, { username: 'a\r\nb' },
    { username: 'x', password: 'short' }, { username: 'x', password: 'password1' }, { username: 'x', password: 12345678 },
    { username: 'x', password: { length: 10 } }, { username: 'x', password: 'y'.repeat(201) }, { username: 'x', password: '' },
    { username: 'x', disabled: 'false' }, { username: 'x', disabled: null }, { username: 'x', admin_scopes: 'users:read' },
    { username: 'x', admin_scopes: ['root'] }, { username: 'x', admin_scopes: ['openid'] }, { username: 'x', admin_scopes: null },
    { username: 'x', admin_scopes: [['users:read']] }, { username: 'x', email: 'no' }, { username: 'x', address: 'Oxford' },
    { username: 'x', email_verified: 'true' }, { username: 'x', name: '' }, { username: 'x', birthdate: '1.1.2000' },
  ])('AD3: POST %j → 400, and no user is created', async (body) => {
    expect((await call('POST', '', body)).status).toBe(400);
    expect((await call('GET', '?q=x')).body['items']).toEqual([]);
  }); // prettier-ignore

  it.each([
    '"id":"x"', '"updated_at":1', '"username_key":"root"', '"adminScopes":["keys:write"]',
    '"__proto__":{"admin_scopes":["keys:write"]}', '"constructor":{"prototype":{}}',
    '"address":{"__proto__":{"country":"UK"}}',
  ])('AD3: POST /admin/users refuses the unknown member %s → 400, and no user is created', async (member) => {
    const response = await fetch(`${product.url}/admin/users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${product.admin.token}`, 'content-type': 'application/json' },
      body: `{"username":"massive",${member}}`,
    });
    expect(response.status).toBe(400);
    expect(((await response.json()) as Json)['detail']).toMatch(/There is no member (id|up|user|admin|__p|constr)/);
    expect((await call('GET', '?q=massive')).body['items']).toEqual([]);
  }); // prettier-ignore

  it.each([
    ['a form', 'username=x', 'application/x-www-form-urlencoded', 415],
    ['broken JSON', '{"username":', 'application/json', 400],
    ['an array', '[]', 'application/json', 400],
    ['text', '"x"', 'application/json', 400],
    ['a NUL character', '{"username":"a\\u0000b"}', 'application/json', 400],
    ['a lone surrogate', '{"username":"a\\ud800b"}', 'application/json', 400],
    ['more than 64 kB', JSON.stringify({ username: 'x'.repeat(70_000) }), 'application/json', 413],
  ])('POST refuses %s with a problem document', async (_, body, type, status) => {
    const headers = { authorization: `Bearer ${product.admin.token}`, 'content-type': type };
    const response = await fetch(`${product.url}/admin/users`, { method: 'POST', headers, body });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });

  it('GET pages in the order of creation, and filters by the beginning of the username', async () => {
    const subs: string[] = [];
    for (const name of ['Pager_1', 'pager_2', 'pager_3', 'pagerX']) subs.push(await newUser(name));
    const first = await call('GET', '?q=PAGER_&limit=2');
    const second = await call('GET', `?q=PAGER_&limit=2&cursor=${first.body['next_cursor']}`);
    const subsOf = ({ body }: JsonAnswer) => (body['items'] as Json[]).map((item) => item['sub'] as string);
    expect([...subsOf(first), ...subsOf(second)]).toEqual(subs.slice(0, 3));
    expect(second.body['next_cursor']).toBeNull();
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'cursor=%00', 'q=a&q=b', `q=${'x'.repeat(201)}`, 'cursor=a&cursor=b'])(
    'GET ?%s → 400',
    async (query) => {
      expect((await call('GET', `?${query}`)).status).toBe(400);
    },
  );

  it.each(['%00', '%F0%9F%98%80', '%25', "'--", '%ff'])('GET ?q=%s returns an empty list', async (q) => {
    expect(await call('GET', `?q=${q}`)).toMatchObject({ status: 200, body: { items: [], next_cursor: null } });
  });

  it.each(['01890000-0000-7000-8000-000000000000', 'nobody', '%00', '%F0%9F%98%80', 'x'.repeat(2000)])(
    'AD2: GET, PATCH and DELETE of an unknown sub → 404: %s',
    async (sub) => {
      const answers = [
        await call('GET', `/${sub}`),
        await call('PATCH', `/${sub}`, {}),
        await call('DELETE', `/${sub}`),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    },
  );

  it('PATCH changes the given members, removes null members, and keeps the others', async () => {
    const sub = await newUser('patched', {
      name: 'Old',
      nickname: 'Pat',
      email: 'p@example.com',
      email_verified: true,
    });
    const { status, body } = await call('PATCH', `/${sub}`, { name: 'New', nickname: null, email: 'q@example.com' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ sub, username: 'patched', name: 'New', email: 'q@example.com' });
    expect(Object.keys(body)).not.toContain('nickname');
    expect(Object.keys(body)).not.toContain('email_verified');
  });

  it.each([
    { username: null }, { username: '' }, { password: 'short' }, { disabled: null }, { disabled: 1 }, { admin_scopes: null },
    { admin_scopes: {} }, { name: '' }, { address: [] }, { website: 'javascript:alert(1)' },
  ])('AD3: PATCH %j → 400, and nothing changes', async (body) => {
    const before = (await call('GET', `/${product.sub}`)).body;
    expect((await call('PATCH', `/${product.sub}`, body)).status).toBe(400);
    expect((await call('GET', `/${product.sub}`)).body).toEqual(before);
  }); // prettier-ignore

  it('PATCH replaces the password; null ends sign-in by password', async () => {
    const sub = await newUser('changer', { password: PASSWORD });
    await call('PATCH', `/${sub}`, { password: 'another-wonder' });
    expect((await passwordGrant('changer', PASSWORD)).status).toBe(400);
    expect((await passwordGrant('changer', 'another-wonder')).status).toBe(200);
    await call('PATCH', `/${sub}`, { password: null });
    expect((await passwordGrant('changer', 'another-wonder')).status).toBe(400);
  });

  it('LC1: POST /token gives the same answer for an unknown user, a wrong password, a disabled user and a user without a password', async () => {
    await newUser('sleeper', { password: PASSWORD, disabled: true });
    await newUser('keyless');
    const answers = await Promise.all([
      passwordGrant('nobody', PASSWORD),
      passwordGrant(ALICE.username, 'wrong-password'),
      passwordGrant('sleeper', PASSWORD),
      passwordGrant('keyless', PASSWORD),
      passwordGrant('\u202ealice', PASSWORD),
    ]);
    const seen = answers.map(({ status, body }) => JSON.stringify({ status, ...body, error_uri: 'one of its own' }));
    expect(new Set(seen).size).toBe(1);
    expect(answers[0].body['error']).toBe('invalid_grant');
  });

  it('LC3: POST /token accepts the username in any case, and the password only in the exact case', async () => {
    expect((await passwordGrant(ALICE.username.toUpperCase(), ALICE.password)).status).toBe(200);
    expect((await passwordGrant(ALICE.username, ALICE.password.toUpperCase())).status).toBe(400);
  });

  it('DELETE answers 204 and ends the tokens of the user', async () => {
    const sub = await newUser('leaver', { password: PASSWORD });
    const { access_token } = (await passwordGrant('leaver', PASSWORD)).body;
    const userinfo = () => fetch(`${product.url}/userinfo`, { headers: { authorization: `Bearer ${access_token}` } });
    expect((await userinfo()).status).toBe(200);
    expect((await call('DELETE', `/${sub}`)).status).toBe(204);
    expect((await call('GET', `/${sub}`)).status).toBe(404);
    expect((await userinfo()).status).toBe(401);
    expect((await passwordGrant('leaver', PASSWORD)).status).toBe(400);
  });

  it('PATCH with disabled ends the tokens of the user', async () => {
    const sub = await newUser('sleepy', { password: PASSWORD });
    const { access_token } = (await passwordGrant('sleepy', PASSWORD)).body;
    await call('PATCH', `/${sub}`, { disabled: true });
    const answer = await fetch(`${product.url}/userinfo`, { headers: { authorization: `Bearer ${access_token}` } });
    expect(answer.status).toBe(401);
  });

  it('AD1: every route refuses a missing or wrong token with 401, and a token without the scope, or with the read scope only for a write, with 403', async () => {
    const reader = await tokenWith('users:read');
    const other = await tokenWith('clients:read clients:write');
    const { access_token: ofUser } = (await passwordGrant(ALICE.username, ALICE.password)).body;
    const path = `/${product.sub}`;
    for (const [method, body] of [['GET'], ['PATCH', { name: 'x' }], ['DELETE']] as const) {
      expect((await fetch(`${product.url}/admin/users${path}`, { method })).status).toBe(401);
      expect((await call(method, path, body, 'nonsense')).status).toBe(401);
      expect([401, 403]).toContain((await call(method, path, body, ofUser as string)).status);
      const refused = await call(method, path, body, other);
      expect(refused.status).toBe(403);
      expect(JSON.stringify(refused.body)).not.toContain('alice');
    }
    expect((await call('GET', path, undefined, reader)).status).toBe(200);
    expect((await call('PATCH', path, { name: 'x' }, reader)).status).toBe(403);
    expect((await call('POST', '', { username: 'x' }, reader)).status).toBe(403);
    expect((await call('DELETE', path, undefined, reader)).status).toBe(403);
  });

  it('AD5: a client cannot grant admin scopes that it lacks, nor change or delete a user who holds them → 403', async () => {
    const delegate = await tokenWith('users:read users:write');
    const granted = await call('POST', '', { username: 'x', admin_scopes: ['keys:write'] }, delegate);
    expect(granted.status).toBe(403);
    const strong = await newUser('strong', { password: PASSWORD, admin_scopes: ['users:write', 'keys:write'] });
    for (const body of [{ password: 'taken-over-by-me' }, { disabled: true }, { email: 'me@example.com' }, { admin_scopes: [] }]) {
      expect((await call('PATCH', `/${strong}`, body, delegate)).status).toBe(403);
    } // prettier-ignore
    expect((await call('DELETE', `/${strong}`, undefined, delegate)).status).toBe(403);
    expect((await passwordGrant('strong', PASSWORD)).status).toBe(200);
    const weak = await newUser('weak', { admin_scopes: ['users:read'] });
    expect((await call('PATCH', `/${weak}`, { name: 'Weak' }, delegate)).status).toBe(200);
  });

  it('AD8: every change of a user is in the audit with its actor, and without values', async () => {
    const sub = await newUser('watched', { password: PASSWORD });
    await call('PATCH', `/${sub}`, { name: 'A secret name', password: 'another-wonder', disabled: true });
    await passwordGrant('watched', 'a wrong one');
    await call('DELETE', `/${sub}`);
    const events = (await product.admin.get(`/audit-events?sub=${sub}`)).body['items'] as Json[];
    const made = ['created', 'updated', 'password_set', 'disabled', 'sign_in_failed', 'deleted'];
    expect(events.map(({ type }) => type as string).reverse()).toEqual(made.map((what) => `user.${what}`));
    expect(new Set(events.map(({ actor }) => actor as string | null))).toEqual(new Set([ADMIN.id, null]));
    expect(JSON.stringify(events)).not.toMatch(/secret name|wonder|argon2|wrong one/);
  });
});
