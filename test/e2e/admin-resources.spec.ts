import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LONGEST_TOKEN_LIFE } from '../../src/config/index.js';
import { NEW_RESOURCE_EXAMPLES, RESOURCE_CHANGE_EXAMPLES } from '../../src/client/resources/resource.examples.js';
import { ADMIN_SCOPES } from '../../src/common/index.js';
import { AdminApi, basic, postForm, type Json } from '../support/admin-api.js';
import { ADMIN, DATABASES, startApp, type RunningApp } from '../support/app.js';

describe.each(DATABASES)('/admin/resources over %s', (database) => {
  let server: RunningApp;
  let admin: AdminApi;

  beforeAll(async () => {
    server = await startApp({ database });
    admin = await AdminApi.of(server.url);
  });
  afterAll(() => server.close());

  it('POST answers 201, GET and PATCH 200 with the same resource, DELETE 204, and GET then 404', async () => {
    const sent = {
      identifier: 'https://api.example/v1',
      name: 'Orders',
      scopes: ['orders:read', 'orders:write'],
      scope_descriptions: { 'orders:read': 'Read your orders' },
      roles: [{ name: 'manager', description: null }],
      scope_roles: { 'orders:read': ['manager'] },
      authorization_details_types: [
        { type: 'order', schema: { type: 'object' }, title: 'An order', lines: ['Now'], always_ask: false },
      ],
      open_to: ['registered', 'self_registered'],
      access_token_format: 'opaque',
      access_token_ttl: 120,
      access_token_signing_alg: 'RS256',
      acr: 'urn:grantry:acr:2',
      max_age: 300,
    };
    const { status, body } = await admin.call('POST', '/resources', sent);
    const times = { created_at: expect.any(String), updated_at: body['created_at'] };
    expect([status, body]).toEqual([201, { id: expect.any(String), ...sent, ...times }]);
    expect(await admin.get(`/resources/${body['id']}`)).toMatchObject({ status: 200, body });
    const change = {
      scopes: ['orders:read'],
      access_token_format: null,
      access_token_ttl: null,
      acr: null,
      max_age: null,
    };
    const patched = await admin.call('PATCH', `/resources/${body['id']}`, change);
    expect(patched).toMatchObject({ status: 200, body: { ...body, ...change, updated_at: expect.any(String) } });
    expect((await admin.call('DELETE', `/resources/${body['id']}`)).status).toBe(204);
    expect((await admin.get(`/resources/${body['id']}`)).status).toBe(404);
  });

  it('POST requires only an identifier', async () => {
    const { body } = await admin.call('POST', '/resources', { identifier: 'urn:example:plain' });
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      identifier: 'urn:example:plain',
      name: 'urn:example:plain',
      scopes: [],
      scope_descriptions: {},
      roles: [],
      scope_roles: {},
      authorization_details_types: [],
      open_to: ['registered'],
      access_token_format: null,
      access_token_ttl: null,
      access_token_signing_alg: null,
      acr: null,
      max_age: null,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
  });

  it.each<[string, unknown]>([
    ['no identifier', {}],
    ['null for an identifier', { identifier: null }],
    ['a number for an identifier', { identifier: 7 }],
    ['AD3: an object for an identifier', { identifier: { $ne: null } }],
    ['an identifier that is not absolute', { identifier: '/api' }],
    ['an identifier with a fragment', { identifier: 'https://api.example/#x' }],
    ['an identifier that is too long', { identifier: `https://api.example/${'a'.repeat(500)}` }],
    ['null for a name', { identifier: 'https://x.example', name: null }],
    ['text for scopes', { identifier: 'https://x.example', scopes: 'read write' }],
    ['a scope with a space', { identifier: 'https://x.example', scopes: ['read write'] }],
    ['a number for a scope', { identifier: 'https://x.example', scopes: [7] }],
    ['a scope of OpenID Connect', { identifier: 'https://x.example', scopes: ['openid'] }],
    ['AD5: a scope of the admin API', { identifier: 'https://x.example', scopes: ['clients:write'] }],
    [
      'a description of a scope that the resource does not have',
      { identifier: 'https://x.example', scopes: ['read'], scope_descriptions: { write: 'Write' } },
    ],
    [
      'a description that is not text',
      { identifier: 'https://x.example', scopes: ['read'], scope_descriptions: { read: 7 } },
    ],
    [
      'a description of spaces',
      { identifier: 'https://x.example', scopes: ['read'], scope_descriptions: { read: ' ' } },
    ],
    [
      'a description that is too long',
      { identifier: 'https://x.example', scopes: ['read'], scope_descriptions: { read: 'x'.repeat(201) } },
    ],
    ['a list of descriptions', { identifier: 'https://x.example', scopes: ['read'], scope_descriptions: ['Read'] }],
    ['an unknown kind of clients', { identifier: 'https://x.example', open_to: ['everybody'] }],
    ['text for kinds of clients', { identifier: 'https://x.example', open_to: 'registered' }],
    ['an unknown format', { identifier: 'https://x.example', access_token_format: 'paper' }],
    ['a lifetime of 0', { identifier: 'https://x.example', access_token_ttl: 0 }],
    ['a lifetime of more than a day', { identifier: 'https://x.example', access_token_ttl: LONGEST_TOKEN_LIFE + 1 }],
    ['text for a lifetime', { identifier: 'https://x.example', access_token_ttl: '60' }],
    ['an unknown alg', { identifier: 'https://x.example', access_token_signing_alg: 'none' }],
    ['a list', [{ identifier: 'https://x.example' }]],
    ['no body', undefined],
  ])('POST refuses %s with a 400 problem', async (_, sent) => {
    const { status, headers, body } = await admin.call('POST', '/resources', sent);
    expect([status, headers.get('content-type')]).toEqual([400, expect.stringContaining('application/problem+json')]);
    expect(body['instance']).toContain('/errors/');
  });

  it('PATCH of scopes removes the descriptions of removed scopes; null for open_to restores its default', async () => {
    const { id } = await admin.createResource({
      identifier: 'https://described.example',
      scopes: ['described:a', 'described:b'],
      scope_descriptions: { 'described:a': 'Do a', 'described:b': 'Do b' },
      open_to: ['metadata_documents'],
    });
    const change = async (body: Json) => (await admin.call('PATCH', `/resources/${id}`, body)).body;
    expect(await change({ scopes: ['described:b'] })).toMatchObject({
      scope_descriptions: { 'described:b': 'Do b' },
      open_to: ['metadata_documents'],
    });
    expect(await change({ open_to: null, scope_descriptions: null })).toMatchObject({
      scope_descriptions: {},
      open_to: [],
    });
    expect(await change({ scopes: [] })).toMatchObject({ open_to: ['registered'] });
  });

  it('POST and PATCH refuse an identifier that equals another one (RFC 3986 §6.2.2, §6.2.3) → 409; an equal spelling of its own is allowed', async () => {
    const { id } = await admin.createResource({ identifier: 'https://Equal.example:443/a/../v1/' });
    for (const identifier of [
      'https://equal.example/v1',
      'HTTPS://EQUAL.example/%761',
      'https://equal.example/./v1/',
    ]) {
      expect((await admin.call('POST', '/resources', { identifier })).status).toBe(409);
    }
    const other = await admin.createResource({ identifier: 'https://equal.example/v2' });
    const taken = { identifier: 'https://equal.example/v1' };
    expect((await admin.call('PATCH', `/resources/${other['id']}`, taken)).status).toBe(409);
    expect(await admin.call('PATCH', `/resources/${id}`, taken)).toMatchObject({ status: 200, body: taken });
    for (const identifier of [
      `${server.url}/admin/.`,
      `${server.url}/%61dmin/`,
      `${server.url}:${new URL(server.url).port}`,
    ]) {
      expect([400, 409]).toContain((await admin.call('POST', '/resources', { identifier })).status);
    }
  });

  it('of four POST requests at once with equal identifiers exactly one succeeds → the others 409', async () => {
    const spellings = [
      'https://race.example',
      'https://race.example/',
      'https://RACE.example',
      'https://race.example:443',
    ];
    const answers = await Promise.all(spellings.map((identifier) => admin.call('POST', '/resources', { identifier })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409]);
  });

  it('POST refuses the identifier or a scope of another resource with 409', async () => {
    await admin.createResource({ identifier: 'https://taken.example', scopes: ['taken'] });
    for (const sent of [
      { identifier: 'https://taken.example' },
      { identifier: 'https://other.example', scopes: ['taken'] },
    ]) {
      expect((await admin.call('POST', '/resources', sent)).status).toBe(409);
    }
  });

  it('AD5: GET lists by limit and cursor with the admin API first; PATCH and DELETE of the admin API → 409', async () => {
    await admin.createResource({ identifier: 'https://listed.example' });
    const [items, cursors]: [Json[], string[]] = [[], []];
    for (let path: string | null = '/resources?limit=1'; path !== null;) {
      const { body } = await admin.get(path);
      items.push(...(body['items'] as Json[]));
      const next = body['next_cursor'] as string | null;
      if (next !== null) cursors.push(next);
      path = next === null ? null : `/resources?limit=1&cursor=${next}`;
    }
    expect(items[0]).toMatchObject({ id: 'admin', identifier: `${server.url}/admin`, scopes: ADMIN_SCOPES });
    expect(new Set(items.map(({ id }) => id as string)).size).toBe(items.length);
    expect(items.length).toBe(cursors.length + 1);
    expect((await admin.get('/resources')).body['items']).toEqual(items);
    expect((await admin.call('PATCH', '/resources/admin', { name: 'Mine' })).status).toBe(409);
    expect((await admin.call('DELETE', '/resources/admin')).status).toBe(409);
    expect((await admin.get('/resources/admin')).status).toBe(200);
    for (const query of ['limit=0', 'limit=201', 'cursor=%00']) {
      expect((await admin.get(`/resources?${query}`)).status).toBe(400);
    }
  });

  it('every route answers 404 for an unknown resource', async () => {
    for (const id of ['nobody', '%00', '%F0%9F%90%87']) {
      expect((await admin.get(`/resources/${id}`)).status).toBe(404);
      expect((await admin.call('PATCH', `/resources/${id}`, {})).status).toBe(404);
      expect((await admin.call('DELETE', `/resources/${id}`)).status).toBe(404);
    }
  });

  it('TK17: POST /token for a scope of a resource → audience and lifetime of that resource', async () => {
    const identifier = 'https://audience.example';
    await admin.createResource({ identifier, scopes: ['listen'], access_token_ttl: 77 });
    const client = await admin.createClient({ grant_types: ['client_credentials'], scope: 'listen' });
    const form = { grant_type: 'client_credentials', scope: 'listen' };
    const authentication = basic(client.client_id, client.client_secret);
    const { body } = await postForm(`${server.url}/token`, form, authentication);
    expect(body).toMatchObject({ expires_in: 77 });
    const [, claims = ''] = (body['access_token'] as string).split('.');
    expect([JSON.parse(Buffer.from(claims, 'base64url').toString())].map(({ aud }: Json) => [aud].flat())).toEqual([
      [identifier],
    ]);
  });

  it('POST and PATCH accept every example of Swagger UI', async () => {
    for (const { value } of Object.values(NEW_RESOURCE_EXAMPLES)) {
      const { id } = await admin.createResource(value);
      for (const { value: change } of Object.values(RESOURCE_CHANGE_EXAMPLES)) {
        expect((await admin.call('PATCH', `/resources/${id}`, change)).status).toBe(200);
      }
      await admin.call('DELETE', `/resources/${id}`);
    }
  });

  it('AD1: every route refuses a missing token with 401, and a token without the scope, or with the read scope only for a write, with 403', async () => {
    const form = { grant_type: 'client_credentials', scope: 'clients:read' };
    const reader = (await postForm(`${server.url}/token`, form, basic(ADMIN.id, ADMIN.secret))).body[
      'access_token'
    ] as string;
    const other = (
      await postForm(`${server.url}/token`, { ...form, scope: 'keys:read' }, basic(ADMIN.id, ADMIN.secret))
    ).body['access_token'] as string;
    const writes = [
      ['POST', '/resources'],
      ['PATCH', '/resources/x'],
      ['DELETE', '/resources/x'],
    ] as const;
    for (const [method, path] of [['GET', '/resources'], ['GET', '/resources/x'], ...writes] as const) {
      expect((await fetch(`${server.url}/admin${path}`, { method })).status).toBe(401);
      expect((await admin.call(method, path, undefined, other)).status).toBe(403);
    }
    for (const [method, path] of writes) expect((await admin.call(method, path, undefined, reader)).status).toBe(403);
    expect((await admin.call('GET', '/resources', undefined, reader)).status).toBe(200);
  });

  it('AD8: every change is in the audit with its actor', async () => {
    const { id } = await admin.createResource({ identifier: 'https://audited.example', scopes: ['audited'] });
    await admin.call('PATCH', `/resources/${id}`, { name: 'Audited' });
    await admin.call('DELETE', `/resources/${id}`);
    for (const type of ['resource.created', 'resource.updated', 'resource.deleted']) {
      const { items } = (await admin.get(`/audit-events?type=${type}`)).body as { items: Json[] };
      expect(items[0]).toMatchObject({
        actor: ADMIN.id,
        details: { resource: id, identifier: 'https://audited.example' },
      });
    }
  });
});
