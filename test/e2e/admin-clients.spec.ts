import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CLIENT_CHANGE_EXAMPLES,
  NEW_CLIENT_EXAMPLES,
  NEW_SECRET_EXAMPLES,
} from '../../src/client/administration/client.examples.js';
import { AdminApi, basic, postForm, type Json } from '../support/admin-api.js';
import { ADMIN, DATABASES, startApp, type RunningApp } from '../support/app.js';

const CODE_CLIENT = { redirect_uris: ['https://client.example/cb'] };
const MACHINE = { grant_types: ['client_credentials'], scope: 'read', default_scope: 'read' };

describe.each(DATABASES)('/admin/clients over %s', (database) => {
  let server: RunningApp;
  let admin: AdminApi;

  beforeAll(async () => {
    server = await startApp({ database });
    admin = await AdminApi.of(server.url);
  });
  afterAll(() => server.close());

  const token = (id: string, secret: string, form: Readonly<Record<string, string>> = {}) =>
    postForm(`${server.url}/token`, { grant_type: 'client_credentials', ...form }, basic(id, secret));
  const adminTokenWith = async (scope: string) =>
    (await token(ADMIN.id, ADMIN.secret, { scope })).body['access_token'] as string;
  const created = async (metadata: Json) => (await admin.call('POST', '/clients', metadata)).body;

  it('POST answers 201 with every default, the client_id, and the client_secret, which no later answer contains (RFC 7591 §3.2.1)', async () => {
    const { status, headers, body } = await admin.call('POST', '/clients', { ...CODE_CLIENT, client_name: 'Shop' });
    expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(body).toMatchObject({
      ...CODE_CLIENT,
      client_id: expect.stringMatching(/^client-/),
      client_id_issued_at: expect.any(Number),
      client_secret: expect.stringMatching(/^[\w-]{43}$/),
      client_secret_expires_at: 0,
      client_name: 'Shop',
      response_types: ['code'],
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: 'openid profile email address phone offline_access',
      disabled: false,
    });
    const { body: read } = await admin.get(`/clients/${body['client_id']}`);
    const { client_secret, client_secret_expires_at: _, ...shown } = body;
    expect(read).toEqual({ ...shown, secrets: [expect.objectContaining({ expires_at: null, last_used_at: null })] });
    expect(JSON.stringify(read)).not.toContain(client_secret);
  });

  it('POST issues no secret to a public client', async () => {
    const body = await created({ ...CODE_CLIENT, token_endpoint_auth_method: 'none' });
    expect(body).toMatchObject({ require_pkce: true });
    expect(Object.keys(body).filter((name) => name.includes('secret'))).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['RG2: a fragment', { redirect_uris: ['https://client.example/cb#x'] }, 'invalid_redirect_uri'],
    ['AZ17: plain http', { redirect_uris: ['http://client.example/cb'] }, 'invalid_redirect_uri'],
    ['RG2: javascript', { redirect_uris: ['javascript:alert(1)'], application_type: 'native' }, 'invalid_redirect_uri'],
    ['no redirect_uris', {}, 'invalid_redirect_uri'],
    ['a string for a list', { redirect_uris: 'https://client.example/cb' }, 'invalid_redirect_uri'],
    ['numbers in a list', { redirect_uris: [7] }, 'invalid_redirect_uri'],
    ['null in a list', { redirect_uris: [null] }, 'invalid_redirect_uri'],
    ['AD3: an object for a list', { redirect_uris: { $ne: null } }, 'invalid_redirect_uri'],
    ['AD3: an object in a list', { redirect_uris: [{ toString: 'x' }] }, 'invalid_redirect_uri'],
    ['null for a list', { redirect_uris: null }, 'invalid_redirect_uri'],
    ['a list that is too long', { redirect_uris: Array.from({ length: 101 }, (_, i) => `https://a.example/${i}`) }, 'invalid_redirect_uri'],
    ['RG2: an unsafe logo', { ...CODE_CLIENT, logo_uri: 'javascript:alert(1)' }, 'invalid_client_metadata'],
    ['a number for a name', { ...CODE_CLIENT, client_name: 7 }, 'invalid_client_metadata'],
    ['null for a name', { ...CODE_CLIENT, client_name: null }, 'invalid_client_metadata'],
    ['a name of spaces', { ...CODE_CLIENT, client_name: '  ' }, 'invalid_client_metadata'],
    ['AD8: a line break in a name', { ...CODE_CLIENT, client_name: 'a\r\nb' }, 'invalid_client_metadata'],
    ['a bidirectional control character in a name', { ...CODE_CLIENT, client_name: 'a\u202eb' }, 'invalid_client_metadata'],
    ['a name that is too long', { ...CODE_CLIENT, client_name: 'a'.repeat(201) }, 'invalid_client_metadata'],
    ['an object for a scope', { ...CODE_CLIENT, scope: {} }, 'invalid_client_metadata'],
    ['text for a flag', { ...CODE_CLIENT, skip_consent: 'true' }, 'invalid_client_metadata'],
    ['a fraction for seconds', { ...CODE_CLIENT, default_max_age: 1.5 }, 'invalid_client_metadata'],
    ['a negative age', { ...CODE_CLIENT, default_max_age: -1 }, 'invalid_client_metadata'],
    ['an unknown alg', { ...CODE_CLIENT, id_token_signed_response_alg: 'RS1' }, 'invalid_client_metadata'],
    ['a subject type that is not offered', { ...CODE_CLIENT, subject_type: 'ephemeral' }, 'invalid_client_metadata'],
    ['AZ15: an inconsistent response type', { ...CODE_CLIENT, response_types: ['token'] }, 'invalid_client_metadata'],
    ['an unknown resource', { ...CODE_CLIENT, resource_ids: ['nobody'] }, 'invalid_client_metadata'],
    ['a list for an object', [CODE_CLIENT], 'invalid_client_metadata'],
  ])('POST refuses %s with a 400 problem', async (_, metadata, error) => {
    const { status, headers, body } = await admin.call('POST', '/clients', metadata);
    expect([status, headers.get('content-type')]).toEqual([400, expect.stringContaining('application/problem+json')]);
    expect(body).toMatchObject({ status: 400, error, instance: expect.stringContaining('/errors/') });
  }); // prettier-ignore

  it('POST without a body, with a NUL or with a lone surrogate → 400', async () => {
    expect((await admin.call('POST', '/clients')).status).toBe(400);
    for (const client_name of ['a\0b', 'a\ud800b']) {
      expect((await admin.call('POST', '/clients', { ...CODE_CLIENT, client_name })).status).toBe(400);
    }
  });

  it.each([{ id: 'mine' }, { unheard_of: 'x' }, { createdAt: 0 }, { registered_by: null }])(
    'AD3: POST /admin/clients with the unknown member %j → 400 that names it',
    async (more) => {
      const { status, body } = await admin.call('POST', '/clients', { ...CODE_CLIENT, ...more });
      expect([status, body['error']]).toEqual([400, 'invalid_client_metadata']);
      expect(body['detail']).toContain(`There is no member ${Object.keys(more)[0]}`);
    },
  );

  it('AD3: POST with __proto__ in the body → 400, and no prototype changes', async () => {
    const { status } = await fetch(`${server.url}/admin/clients`, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' },
      body: '{"__proto__":{"redirect_uris":["https://client.example/cb"]},"constructor":{"prototype":{"disabled":true}}}',
    });
    expect(status).toBe(400);
    expect({}).not.toHaveProperty('disabled');
  });

  it('PATCH merges members, resets a null member to its default, and validates the result like a new client', async () => {
    const { client_id } = await created({ ...CODE_CLIENT, client_name: 'One', contacts: ['a@client.example'] });
    const patched = await admin.call('PATCH', `/clients/${client_id}`, { client_name: 'Two', contacts: null });
    expect(patched.status).toBe(200);
    expect(patched.body).toMatchObject({ ...CODE_CLIENT, client_id, client_name: 'Two', contacts: [] });
    expect(patched.body).not.toHaveProperty('client_secret');
    const refused = await admin.call('PATCH', `/clients/${client_id}`, { redirect_uris: null });
    expect([refused.status, refused.body['error']]).toEqual([400, 'invalid_redirect_uri']);
    expect((await admin.call('PATCH', `/clients/${client_id}`, [])).status).toBe(400);
  });

  it('PATCH to an authentication method with a secret answers with the new secret', async () => {
    const { client_id } = await created({ ...CODE_CLIENT, token_endpoint_auth_method: 'none' });
    const { body } = await admin.call('PATCH', `/clients/${client_id}`, {
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code', 'client_credentials'],
    });
    expect((await token(client_id, body['client_secret'])).status).toBe(200);
  });

  it('every route answers 404 for an unknown client', async () => {
    for (const id of ['nobody', '%00', 'a%0d%0ab', '%F0%9F%90%87', 'a'.repeat(300)]) {
      for (const [method, path] of [['GET', ''], ['PATCH', ''], ['DELETE', ''], ['POST', '/secrets'], ['POST', '/revoke'], ['DELETE', '/secrets/x']] as const) {
        const { status } = await admin.call(method, `/clients/${id}${path}`, method === 'PATCH' ? {} : undefined);
        expect([id, method, path, status]).toEqual([id, method, path, 404]);
      }
    }
    expect((await admin.get('/clients/%zz')).status).toBe(400);
  }); // prettier-ignore

  it('GET filters by q, pages by limit and cursor, and contains no secrets', async () => {
    for (const name of ['Zebra one', 'zebra two', 'ZEBRA 100%', 'Ärger'])
      await created({ ...CODE_CLIENT, client_name: name });
    const first = await admin.get('/clients?q=zebra&limit=2');
    const rest = await admin.get(`/clients?q=zebra&limit=2&cursor=${first.body['next_cursor']}`);
    const items = [...first.body['items'], ...rest.body['items']] as Json[];
    expect(items.map(({ client_name }) => client_name as string).sort()).toEqual([
      'ZEBRA 100%',
      'Zebra one',
      'zebra two',
    ]);
    expect(rest.body['next_cursor']).toBeNull();
    expect(items.flatMap(Object.keys)).not.toContain('client_secret');
    expect((await admin.get('/clients?q=100%25')).body['items']).toHaveLength(1);
    expect((await admin.get(`/clients?q=${encodeURIComponent('Ärger')}`)).body['items']).toHaveLength(1);
    expect((await admin.get(`/clients?q=${ADMIN.id}`)).body['items'].length).toBeGreaterThan(0);
    for (const q of ['%00', '%25', "'", '%F0%9F%90%87', '%ed%a0%80'])
      expect((await admin.get(`/clients?q=${q}`)).status).toBe(200);
    for (const query of ['limit=0', 'limit=201', 'limit=x', 'q=a&q=b', `q=${'a'.repeat(101)}`, 'cursor=%00']) {
      expect((await admin.get(`/clients?${query}`)).status).toBe(400);
    }
  });

  it('POST secrets adds a second secret; DELETE of one secret ends only authentication with that secret', async () => {
    const { client_id, client_secret } = await created(MACHINE);
    const answer = await admin.call('POST', `/clients/${client_id}/secrets`, { expires_in: 3600 });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.any(String),
      client_secret: expect.stringMatching(/^[\w-]{43}$/),
      created_at: expect.any(String),
      expires_at: expect.any(String),
    });
    const held = (await token(client_id, client_secret)).body['access_token'] as string;
    expect((await token(client_id, answer.body['client_secret'])).status).toBe(200);
    const { secrets } = (await admin.get(`/clients/${client_id}`)).body as { secrets: Json[] };
    expect(secrets.map(({ last_used_at }) => typeof last_used_at)).toEqual(['string', 'string']);
    expect((await admin.call('DELETE', `/clients/${client_id}/secrets/${secrets[0]?.['id']}`)).status).toBe(204);
    expect((await token(client_id, client_secret)).body).toMatchObject({ error: 'invalid_client' });
    const second = basic(client_id, answer.body['client_secret']);
    expect((await token(client_id, answer.body['client_secret'])).status).toBe(200);
    expect((await postForm(`${server.url}/introspect`, { token: held }, second)).body).toMatchObject({ active: true });
  });

  it('POST secrets accepts an empty body and refuses a wrong expiry with 400', async () => {
    const { client_id } = await created(MACHINE);
    expect((await admin.call('POST', `/clients/${client_id}/secrets`)).body).toMatchObject({ expires_at: null });
    for (const body of [{ expires_in: 0 }, { expires_in: '60' }, { expires_in: 1e12 }, { expires_at: 'tomorrow' }, { expires_at: '2040-01-01T00:00:00' }, { expires_at: '2040-W01' }, { expires_at: '+020000-01-01T00:00:00Z' }, { expires_at: '2040-W01-1T00:00:00Z' }, { expires_at: '9999-12-31T23:59:59-23:59' }, { expires_at: '2040-02-31T00:00:00Z' }, { expires_at: 7 }, { expires_at: '2020-01-01T00:00:00Z' }, { expires_at: {} }, [{ expires_in: 60 }]]) {
      expect((await admin.call('POST', `/clients/${client_id}/secrets`, body)).status).toBe(400);
    }
  }); // prettier-ignore

  it('POST revoke ends the tokens issued so far; a new token works', async () => {
    const { client_id, client_secret } = await created(MACHINE);
    const authentication = basic(client_id, client_secret);
    const held = (await token(client_id, client_secret)).body['access_token'] as string;
    const isActive = async (value: string) =>
      (await postForm(`${server.url}/introspect`, { token: value }, authentication)).body['active'] as boolean;
    expect(await isActive(held)).toBe(true);
    expect((await admin.call('POST', `/clients/${client_id}/revoke`)).status).toBe(204);
    expect(await isActive(held)).toBe(false);
    expect(await isActive((await token(client_id, client_secret)).body['access_token'])).toBe(true);
  });

  it('POST /token answers a disabled or deleted client like an unknown one → 401 invalid_client', async () => {
    const [disabled, deleted] = [await created(MACHINE), await created(MACHINE)];
    await admin.call('PATCH', `/clients/${disabled['client_id']}`, { disabled: true });
    expect((await admin.call('DELETE', `/clients/${deleted['client_id']}`)).status).toBe(204);
    for (const { client_id, client_secret } of [disabled, deleted]) {
      const { status, headers, body } = await token(client_id, client_secret);
      expect([status, body['error'], body['error_description']]).toEqual([
        401,
        'invalid_client',
        'Client authentication failed',
      ]);
      expect(headers.get('www-authenticate')).toMatch(/^Basic realm="/);
    }
    expect((await admin.get(`/clients/${deleted['client_id']}`)).status).toBe(404);
  });

  it('POST and PATCH accept every example of Swagger UI', async () => {
    for (const { value } of Object.values(NEW_CLIENT_EXAMPLES)) {
      const { client_id } = await created(value);
      for (const { value: change } of Object.values(CLIENT_CHANGE_EXAMPLES)) {
        expect((await admin.call('PATCH', `/clients/${client_id}`, change)).status).toBe(200);
      }
    }
    const { client_id } = await created(MACHINE);
    for (const { value } of Object.values(NEW_SECRET_EXAMPLES)) {
      expect((await admin.call('POST', `/clients/${client_id}/secrets`, value)).status).toBe(201);
    }
  });

  it('AD1: every route refuses a missing or wrong token with 401, and a token without the scope, or with the read scope only for a write, with 403', async () => {
    const { client_id, client_secret } = await created(MACHINE);
    const plain = (await token(client_id, client_secret)).body['access_token'] as string;
    const reader = await adminTokenWith('clients:read');
    const routes = [['GET', '/clients'], ['POST', '/clients'], ['GET', `/clients/${client_id}`], ['PATCH', `/clients/${client_id}`], ['DELETE', `/clients/${client_id}`], ['POST', `/clients/${client_id}/secrets`], ['DELETE', `/clients/${client_id}/secrets/x`], ['POST', `/clients/${client_id}/revoke`]] as const;
    for (const [method, path] of routes) {
      expect((await fetch(`${server.url}/admin${path}`, { method })).status).toBe(401);
      expect((await admin.call(method, path, undefined, 'nonsense')).status).toBe(401);
      const refused = await admin.call(method, path, undefined, plain);
      expect([401, 403]).toContain(refused.status);
      expect(JSON.stringify(refused.body)).not.toContain(client_id);
      if (method !== 'GET') expect((await admin.call(method, path, undefined, reader)).status).toBe(403);
    }
    expect((await admin.call('GET', `/clients/${client_id}`, undefined, reader)).status).toBe(200);
  }); // prettier-ignore

  it('AD5: a token with clients:write neither grants scopes that it lacks nor changes a client that holds them → 403', async () => {
    const writer = await adminTokenWith('clients:read clients:write');
    const call = (method: string, path: string, body?: unknown) => admin.call(method, path, body, writer);
    const grant = { ...MACHINE, scope: 'users:write', default_scope: 'users:write' };
    expect((await call('POST', '/clients', grant)).status).toBe(403);
    const { client_id } = (await call('POST', '/clients', MACHINE)).body;
    expect((await call('PATCH', `/clients/${client_id}`, grant)).status).toBe(403);
    expect((await call('POST', `/clients/${ADMIN.id}/secrets`)).status).toBe(403);
    expect((await call('PATCH', `/clients/${ADMIN.id}`, { disabled: true })).status).toBe(403);
    expect((await call('DELETE', `/clients/${ADMIN.id}`)).status).toBe(403);
  });

  it('AD5: clients:write alone cannot put the admin API into resource_ids, in any spelling, nor change a client that has it → 403', async () => {
    const writer = await adminTokenWith('clients:read clients:write');
    const call = (method: string, path: string, body?: unknown) => admin.call(method, path, body, writer);
    const { client_id } = (await call('POST', '/clients', MACHINE)).body;
    const api = `${server.url}/admin`;
    for (const name of ['admin', api, `${api}/`, `${api}/../admin`, api.replace('localhost', 'LOCALHOST')]) {
      expect((await call('POST', '/clients', { ...MACHINE, resource_ids: [name] })).status).toBe(403);
      expect((await call('PATCH', `/clients/${client_id}`, { resource_ids: [name] })).status).toBe(403);
    }
    const { client_id: stronger } = await created({ ...MACHINE, resource_ids: [api] });
    expect((await call('PATCH', `/clients/${stronger}`, { client_name: 'Mine' })).status).toBe(403);
    expect((await call('POST', `/clients/${stronger}/secrets`)).status).toBe(403);
    expect((await call('DELETE', `/clients/${stronger}`)).status).toBe(403);
    expect((await admin.call('PATCH', `/clients/${stronger}`, { resource_ids: [] })).status).toBe(200);
    expect((await call('PATCH', `/clients/${stronger}`, { client_name: 'Mine' })).status).toBe(200);
  });

  it('POST and PATCH store scopes that no resource and no claim defines, and warn of them (contract: Scopes and audience)', async () => {
    await admin.createResource({ identifier: 'https://warned.example', scopes: ['warned:read'] });
    const sent = { ...MACHINE, scope: 'warned:read warned:raed openid clients:read', default_scope: '' };
    const { status, body } = await admin.call('POST', '/clients', sent);
    expect([status, body['warnings']]).toEqual([201, ['scope: no resource and no claim defines warned:raed']]);
    expect(body['scope']).toContain('warned:raed');
    const path = `/clients/${body['client_id']}`;
    const change = async (scope: string) => (await admin.call('PATCH', path, { scope })).body['warnings'] as unknown;
    expect(await change('warned:read profile')).toBeUndefined();
    expect(await change('a b')).toHaveLength(2);
    expect((await admin.get(path)).body).not.toHaveProperty('warnings');
  });

  it('AD8, AD4: every change is in the audit with its actor, and without secrets', async () => {
    const { client_id, client_secret } = await created(MACHINE);
    await admin.call('PATCH', `/clients/${client_id}`, { client_name: 'Renamed', scope: 'read write' });
    const secret = (await admin.call('POST', `/clients/${client_id}/secrets`)).body;
    await admin.call('DELETE', `/clients/${client_id}/secrets/${secret['id']}`);
    await admin.call('POST', `/clients/${client_id}/revoke`);
    await admin.call('DELETE', `/clients/${client_id}`);
    const { items } = (await admin.get(`/audit-events?client_id=${client_id}`)).body as { items: Json[] };
    expect(items.map(({ type }) => type as string).reverse()).toEqual([
      'client.created', 'client.updated', 'client.secret_added', 'client.secret_deleted', 'client.revoked', 'client.deleted',
    ]); // prettier-ignore
    expect(new Set(items.map(({ actor }) => actor as string))).toEqual(new Set([ADMIN.id]));
    expect(items.at(-2)?.['details']).toEqual({ changed: ['client_name', 'scope'] });
    for (const value of [client_secret, secret['client_secret']]) expect(JSON.stringify(items)).not.toContain(value);
  });
});
