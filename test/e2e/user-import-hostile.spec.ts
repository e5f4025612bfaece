import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, bearer, postForm, request, type Json } from '../support/admin-api.js';
import { FixedClock } from '../support/fixed-clock.js';
import { authorize, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { bodyOf, importUsers, JSON_LINES, linesOf } from '../support/user-lines.js';

const BCRYPT = '$2b$04$abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG';
/** A COSE key for ES256: the base point of P-256. */
const EC2_KEY = Buffer.from(
  'a5010203262001215820' +
    '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296225820' +
    '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
  'hex',
).toString('base64url');
const PASSKEY = { credential_id: 'bG9va2luZy1nbGFzcy1wYXNza2V5LTE', public_key: EC2_KEY };

const EXAMPLE = { id: 'example', preset: 'openid', name: 'Example', issuer: 'https://op.example', client_id: 'us' };
const TENANTS = ['0f000000-0000-4000-8000-000000000001', '0f000000-0000-4000-8000-000000000003'];

const clock = new FixedClock(new Date());
let product: Product;
let count = 0;
beforeAll(async () => {
  product = await startProduct({ clock });
  const { admin } = product;
  const claim = { type: 'string', scope: 'profile:work', places: ['id_token'], description: 'See your work' };
  await admin.createResource({ identifier: 'https://stock.example', roles: [{ name: 'manager' }] });
  await admin.create('/claim-definitions', { name: 'department', ...claim });
  for (const name of ['team', 'crew']) await admin.create('/groups', { name });
  const ofTenants = { preset: 'microsoft', name: 'M', client_id: 'us', client_secret: 's', allowed_tenants: TENANTS };
  for (const one of [EXAMPLE, ofTenants]) await admin.create('/identity-providers', one);
});
afterAll(() => product.close());

const importing = (lines: readonly unknown[], token?: string) =>
  importUsers(product.admin, lines, { ...(token !== undefined && { token }) });
const newName = () => `stranger-${++count}`;
const findAll = async (q: string) =>
  (await product.admin.get(`/users?q=${q}&limit=200`)).body['items'] as readonly Json[];
const tokenOf = async (scope: string) => (await newCaller(scope)).token;
const newCaller = async (scope: string) => {
  const { client_id, client_secret } = await product.admin.createClient({ grant_types: ['client_credentials'], scope });
  const answer = await postForm(
    `${product.url}/token`,
    { grant_type: 'client_credentials', scope },
    basic(client_id, client_secret),
  );
  return { token: answer.body['access_token'] as string, client_id, client_secret };
};
/** A body that the test sends in parts, and the answer to it. */
const streaming = (token: string) => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const headers = { ...bearer(token), 'content-type': JSON_LINES };
  const init = { method: 'POST', headers, body: readable, duplex: 'half' } as RequestInit;
  const answering = fetch(`${product.url}/admin/users/import`, init);
  return { answering, close: () => writer.close(), send: (lines: readonly unknown[]) => writer.write(Buffer.from(bodyOf(lines))) }; // prettier-ignore
};
const post = (headers: Readonly<Record<string, string>>, body = '{}\n') =>
  request(`${product.url}/admin/users/import`, { method: 'POST', headers, body });

describe('access to the import and the export (AD1, AD5)', () => {
  it.each(['POST /admin/users/import', 'GET /admin/users/export'])('%s without a token → 401', async (route) => {
    const [method, path] = route.split(' ') as [string, string];
    const body = method === 'POST' ? bodyOf([{ username: newName() }]) : null;
    const answer = await request(product.url + path, { method, body, headers: { 'content-type': JSON_LINES } });
    expect(answer.status).toBe(401);
    expect(await findAll(`stranger-${count}`)).toEqual([]);
  });

  it('POST /admin/users/import with users:read → 403, GET /admin/users/export with users:write → 403', async () => {
    const read = await tokenOf('users:read');
    expect((await importing([{ username: newName() }], read)).status).toBe(403);
    const headers = bearer(await tokenOf('users:write'));
    expect((await request(`${product.url}/admin/users/export`, { headers })).status).toBe(403);
  });

  it('a line gives an admin scope that the caller lacks → it fails with access_denied, and the others are imported', async () => {
    const [one, two] = [newName(), newName()];
    const lines = [{ username: one, admin_scopes: ['users:write', 'keys:write'] }, { username: two, admin_scopes: ['users:write'] }]; // prettier-ignore
    const { report, summary } = await importing(lines, await tokenOf('users:write'));
    expect(report).toEqual([
      {
        line: 1,
        status: 'failed',
        error: 'access_denied',
        refusal: 'ADMIN-ACCESS-2',
        detail: 'Your access token does not have keys:write',
      },
    ]);
    expect(summary).toMatchObject({ imported: 1, failed: 1 });
    expect(await findAll(one)).toEqual([]);
  });
});

describe('the body of POST /admin/users/import', () => {
  const own = () => bearer(product.admin.token);

  it.each([
    ['application/json', {}],
    ['application/x-www-form-urlencoded', {}],
    [`${JSON_LINES}; charset=iso-8859-1`, {}],
    [JSON_LINES, { 'content-encoding': 'gzip' }],
  ])('%s %j → 415', async (type, more) => {
    const { status, headers } = await post({ ...own(), 'content-type': type, ...more });
    expect([status, headers.get('content-type')]).toEqual([415, 'application/problem+json; charset=utf-8']);
  });

  it('JSON lines at another path → 415', async () => {
    const body = bodyOf([{ username: newName() }]);
    const headers = { ...own(), 'content-type': JSON_LINES };
    expect((await request(`${product.url}/admin/users`, { method: 'POST', headers, body })).status).toBe(415);
  });

  it('an unknown parameter, or a skip that is no number → 400', async () => {
    const headers = { ...own(), 'content-type': JSON_LINES };
    for (const query of ['sub=a', 'skip=-1', 'skip=a', 'skip=1.5', 'skip=1&skip=2']) {
      const url = `${product.url}/admin/users/import?${query}`;
      expect((await request(url, { method: 'POST', headers, body: '{}' })).status).toBe(400);
    }
  });

  it.each([
    ['text', 'a person'],
    ['half an object', '{"username":"a"'],
    ['two objects', '{"username":"a"}{"username":"b"}'],
    ['a list', '[{"username":"a"}]'],
    ['null', 'null'],
    ['a number', '7'],
    ['an object without a username', '{}'],
    ['NUL', '{"username":"a\\u0000"}'],
    ['a lone surrogate', '{"username":"a\\ud800"}'],
    ['deep nesting', `{"username":"a","address":${'{"a":'.repeat(20)}1${'}'.repeat(20)}}`],
    ['__proto__', '{"username":"a","__proto__":{"disabled":true}}'],
    ['an unknown member', '{"username":"a","role":"admin"}'],
    ['a plain password', '{"username":"a","password":"correct horse battery staple"}'],
    ['the column of another table', '{"username":"a","factorsText":"totp"}'],
    ['a username of two scripts', '{"username":"pаypal"}'],
    ['a sub with a prefix of clients', '{"username":"a","sub":"client-a"}'],
    ['a sub that is another path', '{"username":"a","sub":"export"}'],
    ['a sub that is a step to the parent', '{"username":"a","sub":".."}'],
    ['a sub that is too long', `{"username":"a","sub":"${'a'.repeat(37)}"}`],
    ['an unknown admin scope', '{"username":"a","admin_scopes":["everything"]}'],
    ['a malformed email address', '{"username":"a","email":"a@@example.com"}'],
    ['a time without a zone', '{"username":"a","created_at":"2021-05-04T09:30:00"}'],
    ['a time that does not exist', '{"username":"a","created_at":"2021-02-31T09:30:00Z"}'],
    ['a time of a week', '{"username":"a","created_at":"2020-W01-1T00:00:00Z"}'],
    ['a time in the basic format', '{"username":"a","created_at":"20200101T000000Z"}'],
    ['a time in the year 10000', '{"username":"a","created_at":"9999-12-31T23:59:59-23:59"}'],
    ['a time that is a number', '{"username":"a","created_at":1600000000}'],
    ['too many claims', `{"username":"a","address":{"formatted":"${'ä'.repeat(900)}"},"profile":"https://a.example/${'a'.repeat(900)}","picture":"https://a.example/${'a'.repeat(900)}","website":"https://a.example/${'€'.repeat(900)}","name":"${'€'.repeat(200)}","given_name":"${'€'.repeat(200)}","family_name":"${'€'.repeat(200)}","middle_name":"${'€'.repeat(200)}","nickname":"${'€'.repeat(200)}"}`],
    ['a list as a hash', '{"username":"a","password_hash":["$2b$04$a"]}'],
    ['an unknown hash', '{"username":"a","password_hash":"5f4dcc3b5aa765d61d8327deb882cf99"}'],
    ['a hash that takes minutes', `{"username":"a","password_hash":"${BCRYPT.replace('$04$', '$20$')}"}`],
    ['a hash that takes 4 GB', '{"username":"a","password_hash":"$argon2id$v=19$m=4194304,t=1,p=1$c2l4dGVlbiBieXRlIHNhbA$DdNA/m4XvJxxGFYsuLYNoPWW4niNW5r8SIJXVnYgMDI"}'],
    ['a seed that is no base32', '{"username":"a","totp":{"secret":"0189018901890189"}}'],
    ['a short seed', '{"username":"a","totp":{"secret":"JBSWY3DP"}}'],
    ['an app with eight digits', '{"username":"a","totp":{"secret":"JBSWY3DPEHPK3PXP","digits":8}}'],
    ['a passkey without a key', JSON.stringify({ username: 'a', passkeys: [{ credential_id: PASSKEY.credential_id }] })],
    ['a passkey with a key of another form', JSON.stringify({ username: 'a', passkeys: [{ ...PASSKEY, public_key: 'A'.repeat(100) }] })],
    ['a passkey with a point that is not on the curve', JSON.stringify({ username: 'a', passkeys: [{ ...PASSKEY, public_key: EC2_KEY.slice(0, -4) + 'AAAA' }] })],
    ['the same passkey twice', JSON.stringify({ username: 'a', passkeys: [PASSKEY, PASSKEY] })],
    ['a list among its passkeys', '{"username":"a","passkeys":[[]]}'],
    ['a name of every object', '{"username":"a","toString":"b"}'],
    ['a group that does not exist', '{"username":"a","groups":["nobody"]}'],
    ['a group with a name that no group can have', '{"username":"a","groups":["a,b"]}'],
    ['a group that looks like another one, twice', '{"username":"a","groups":["team","TEAM"]}'],
    ['the id of a group', '{"username":"a","groups":["0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978"]}'],
    ['1001 groups', JSON.stringify({ username: 'a', groups: Array.from({ length: 1001 }, (_, i) => `team-${i}`) })],
    ['groups as a text', '{"username":"a","groups":"team"}'],
    ['groups as an object', '{"username":"a","groups":{"0":"team"}}'],
    ['null for the groups', '{"username":"a","groups":null}'],
    ['a number among the groups', '{"username":"a","groups":[7]}'],
    ['a list among the groups', '{"username":"a","groups":[["team"]]}'],
    ['a lone surrogate among the groups', '{"username":"a","groups":["team\\ud800"]}'],
    ['__proto__ among the groups', '{"username":"a","groups":["__proto__"]}'],
    ['roles as a list of names', '{"username":"a","roles":["manager"]}'],
    ['roles as an object', '{"username":"a","roles":{"https://stock.example":["manager"]}}'],
    ['a list among the roles', '{"username":"a","roles":[[]]}'],
    ['a role without a resource', '{"username":"a","roles":[{"roles":["manager"]}]}'],
    ['a resource without a role', '{"username":"a","roles":[{"resource":"https://stock.example","roles":[]}]}'],
    ['a resource that does not exist', '{"username":"a","roles":[{"resource":"https://nobody.example","roles":["manager"]}]}'],
    ['a resource that is no URI', '{"username":"a","roles":[{"resource":"%","roles":["manager"]}]}'],
    ['a role that does not exist', '{"username":"a","roles":[{"resource":"https://stock.example","roles":["nobody"]}]}'],
    ['a role of the admin API', `{"username":"a","roles":[{"resource":"${'{ISSUER}'}/admin","roles":["users:write"]}]}`],
    ['a role twice', '{"username":"a","roles":[{"resource":"https://stock.example","roles":["manager"]},{"resource":"HTTPS://STOCK.EXAMPLE/","roles":["manager"]}]}'],
    ['a role with a further member', '{"username":"a","roles":[{"resource":"https://stock.example","roles":["manager"],"id":1}]}'],
    ['a claim that is not defined', '{"username":"a","custom_claims":{"nobody":1}}'],
    ['a standard claim among the own ones', '{"username":"a","custom_claims":{"email":"a@example.com"}}'],
    ['a claim of another type', '{"username":"a","custom_claims":{"department":7}}'],
    ['a claim on two lines', '{"username":"a","custom_claims":{"department":"a\\nb"}}'],
    ['a claim that is an object', '{"username":"a","custom_claims":{"department":{"a":1}}}'],
    ['claims as a list', '{"username":"a","custom_claims":[1]}'],
    ['claims as a text', '{"username":"a","custom_claims":"department"}'],
    ['__proto__ among the claims', '{"username":"a","custom_claims":{"__proto__":1}}'],
    ['constructor among the claims', '{"username":"a","custom_claims":{"constructor":"a"}}'],
    ['toString among the claims', '{"username":"a","custom_claims":{"toString":"a"}}'],
    ['an identity of an unknown provider', '{"username":"a","identities":[{"provider":"nobody","sub":"1"}]}'],
    ['an identity of __proto__', '{"username":"a","identities":[{"provider":"__proto__","sub":"1"}]}'],
    ['an identity of another issuer', '{"username":"a","identities":[{"provider":"example","sub":"1","issuer":"https://other.example"}]}'],
    ['an identity of one of several tenants without its issuer', '{"username":"a","identities":[{"provider":"microsoft","sub":"1"}]}'],
    ['an identity of a tenant that is not allowed', '{"username":"a","identities":[{"provider":"microsoft","sub":"1","issuer":"https://login.microsoftonline.com/0f000000-0000-4000-8000-000000000002/v2.0"}]}'],
    ['an identity without a sub', '{"username":"a","identities":[{"provider":"example"}]}'],
    ['an identity with an empty sub', '{"username":"a","identities":[{"provider":"example","sub":""}]}'],
    ['an identity with a number as its sub', '{"username":"a","identities":[{"provider":"example","sub":1}]}'],
    ['an identity with a sub that is too long', `{"username":"a","identities":[{"provider":"example","sub":"${'a'.repeat(256)}"}]}`],
    ['an identity with a line break', '{"username":"a","identities":[{"provider":"example","sub":"1\\n"}]}'],
    ['the same identity twice', '{"username":"a","identities":[{"provider":"example","sub":"1"},{"provider":"example","sub":"1","issuer":"https://op.example"}]}'],
    ['an identity whose trust is a text', '{"username":"a","identities":[{"provider":"example","sub":"1","by_trust":"no"}]}'],
    ['a list among the identities', '{"username":"a","identities":[[]]}'],
    ['101 identities', JSON.stringify({ username: 'a', identities: Array.from({ length: 101 }, (_, i) => ({ provider: 'example', sub: `${i}` })) })],
  ])('a line with %s → it fails, and the next line is imported', async (_, text) => {
    const line = text.replaceAll('{ISSUER}', product.url);
    const { status, report, summary } = await importing([line, { username: newName() }]);
    expect(status).toBe(200);
    expect(report).toHaveLength(1);
    expect(report[0]).toMatchObject({ line: 1, status: 'failed', error: expect.any(String), refusal: expect.any(String) });
    expect(report[0]!['error']).not.toBe('server_error');
    expect(JSON.stringify(report)).not.toMatch(/c2l4dGVlbiBieXRlIHNhbA|abcdefghijklmnopqrstuu|battery staple/);
    expect(summary).toMatchObject({ status: 'complete', imported: 1, failed: 1 });
  }); // prettier-ignore

  it.each([
    ['text', [...Buffer.from('{"username":"'), 0xff, ...Buffer.from('"}')]],
    ['a blank of Latin-1', [0xa0]],
    ['a blank between tabs', [0x09, 0x85, 0x09]],
  ])('%s that is not UTF-8 → the line fails', async (_, bytes) => {
    const body = new Uint8Array([...bytes, 0x0a]);
    const url = `${product.url}/admin/users/import`;
    const answer = await fetch(url, { method: 'POST', headers: { ...own(), 'content-type': JSON_LINES }, body });
    expect(linesOf(await answer.text())[0]).toMatchObject({ status: 'failed', refusal: 'HTTP-BODY-4' });
  });

  it('a line of 16 MB → it fails without being kept, and the next line is imported', async () => {
    const { report, summary } = await importing(['a'.repeat(16_777_216), { username: newName() }]);
    expect(report).toMatchObject([{ line: 1, status: 'failed', refusal: 'HTTP-BODY-10' }]);
    expect(summary).toMatchObject({ status: 'complete', imported: 1, failed: 1 });
  });
});

describe('groups, roles, claims and identities of POST /admin/users/import', () => {
  const listOf = async (sub: string, what: string) =>
    (await product.admin.get(`/users/${sub}/${what}`)).body['items'] as readonly Json[];

  it.each([
    ['groups', { groups: ['team'] }],
    ['roles', { roles: [{ resource: 'https://stock.example', roles: ['manager'] }] }],
  ])(
    'a line with %s without groups:write → it fails with access_denied, and the others are imported',
    async (_, ties) => {
      const token = await tokenOf('users:write');
      const lines = [
        { username: newName(), ...ties },
        { username: newName(), groups: [], roles: [], identities: [] },
      ];
      const { report, summary } = await importing(lines, token);
      expect(report).toEqual([
        {
          line: 1,
          status: 'failed',
          error: 'access_denied',
          refusal: 'ADMIN-ACCESS-2',
          detail: 'Your access token does not have groups:write',
        },
      ]);
      expect(summary).toMatchObject({ imported: 1, failed: 1 });
      const both = await tokenOf('users:write groups:write');
      expect((await importing([{ username: newName(), ...ties }], both)).summary).toMatchObject({ imported: 1 });
    },
  );

  it('a line that gives an admin scope and a group that the caller may not give to an administrator → it fails', async () => {
    const token = await tokenOf('users:write groups:write');
    const line = { username: newName(), groups: ['team'], admin_scopes: ['keys:write'] };
    expect((await importing([line], token)).report).toMatchObject([{ refusal: 'ADMIN-ACCESS-2' }]);
    expect(await findAll(line.username)).toEqual([]);
  });

  it('a line is all or nothing: with one wrong tie, no row of it is stored', async () => {
    const [sub, username] = ['half', newName()];
    const good = { groups: ['team'], identities: [{ provider: 'example', sub: 'half' }] };
    const { report } = await importing([{ sub, username, ...good, roles: [{ resource: 'https://stock.example', roles: ['x'] }] }]); // prettier-ignore
    expect(report).toMatchObject([{ refusal: 'USER-IMPORT-10', detail: 'roles: the resource https://stock.example does not define the role x' }]); // prettier-ignore
    expect((await product.admin.get(`/users/${sub}`)).status).toBe(404);
    expect((await importing([{ sub, username, ...good }])).summary).toMatchObject({ imported: 1 });
    expect(await listOf(sub, 'groups')).toMatchObject([{ name: 'team' }]);
    expect(await listOf(sub, 'identities')).toMatchObject([
      { subject: 'half', issuer: 'https://op.example', label: null },
    ]);
  });

  it('an identity belongs to one account: of two lines with it, and of a later import, one is imported', async () => {
    const identities = [{ provider: 'example', sub: 'shared' }];
    const lines = [
      { sub: 'first', username: newName(), identities },
      { username: newName(), identities },
    ];
    const { report, summary } = await importing(lines);
    expect(report).toMatchObject([{ line: 2, status: 'failed', error: 'conflict', refusal: 'USER-IMPORT-16' }]);
    expect(summary).toMatchObject({ imported: 1, failed: 1 });
    const later = await importing([{ username: newName(), identities }, lines[0]]);
    expect(later.report).toMatchObject([
      { line: 1, refusal: 'USER-IMPORT-16' },
      { line: 2, status: 'skipped' },
    ]);
  });

  it('an identity of an allowed tenant is kept with its issuer', async () => {
    const issuer = `https://login.microsoftonline.com/${TENANTS[1]}/v2.0`;
    await importing([
      { sub: 'of-tenant', username: newName(), identities: [{ provider: 'microsoft', sub: 'a', issuer }] },
    ]);
    expect(await listOf('of-tenant', 'identities')).toMatchObject([{ provider: 'microsoft', issuer, subject: 'a' }]);
  });

  it('names of groups are compared as the administration compares them, and a claim that is null is none', async () => {
    const line = { sub: 'named', username: newName(), groups: [' TEAM ', 'crew'], custom_claims: { department: null } };
    expect((await importing([line])).summary).toMatchObject({ imported: 1 });
    expect((await listOf('named', 'groups')).map(({ name }) => name as string).toSorted()).toEqual(['crew', 'team']);
    expect((await product.admin.get('/users/named/custom-claims')).body).toEqual({ custom_claims: {} });
  });

  it('an export without groups:read → 403, before a line is sent', async () => {
    const headers = bearer(await tokenOf('users:read'));
    const { status, body } = await request(`${product.url}/admin/users/export`, { headers });
    expect([status, body['detail']]).toEqual([403, 'Your access token does not have groups:read']);
  });
});

describe('passkeys of POST /admin/users/import', () => {
  it('a passkey is kept and listed, and another user cannot get it', async () => {
    const sub = 'with-passkey';
    const passkey = { ...PASSKEY, counter: 7, transports: ['internal'], synced: true, name: 'My phone' };
    const { report, summary } = await importing([
      { sub, username: newName(), passkeys: [passkey] },
      { username: newName(), passkeys: [passkey] },
    ]);
    expect(summary).toMatchObject({ imported: 1, failed: 1 });
    expect(report).toMatchObject([{ line: 2, status: 'failed', error: 'conflict', refusal: 'USER-IMPORT-3' }]);
    const { body } = await product.admin.get(`/users/${sub}/factors`);
    expect(body).toMatchObject({ authenticator_app: false, passkeys: [{ name: 'My phone', synced: true }] });
  });
});

describe('the stream of POST /admin/users/import', () => {
  it('reports while the body is still sent, and waits for its rest', async () => {
    const names = Array.from({ length: 1100 }, newName);
    const lines = names.map((username) => ({ username }));
    const { answering, send, close } = streaming(product.admin.token);
    await send(lines.slice(0, 1050));
    const answer = await answering;
    const reader = answer.body!.getReader();
    const first = await reader.read();
    expect(linesOf(Buffer.from(first.value).toString())).toMatchObject([{ status: 'running', last_line: 1008 }]);
    await send(lines.slice(1050));
    await close();
    const rest = await reader.read();
    expect(linesOf(Buffer.from(rest.value).toString())).toMatchObject([{ status: 'complete', imported: 1100 }]);
  });

  it.each([
    ['its client was disabled', 'invalid_token', (id: string) => product.admin.call('PATCH', `/clients/${id}`, { disabled: true })],
    ['its client lost the scope', 'insufficient_scope', (id: string) => product.admin.call('PATCH', `/clients/${id}`, { scope: 'users:read' })],
    ['the tokens of its client were revoked', 'invalid_token', (id: string) => product.admin.call('POST', `/clients/${id}/revoke`)],
    ['its token was revoked', 'invalid_token', (id: string, secret: string, token: string) => postForm(`${product.url}/revoke`, { token }, basic(id, secret))],
  ])('after %s, an import stops before the next batch: %s', async (what, error, end) => {
    const { client_id, client_secret, token } = await newCaller('users:write users:read');
    const prefix = `ended-${what.replaceAll(' ', '-')}`;
    const lines = Array.from({ length: 128 }, (_, i) => ({ username: `${prefix}-${i}` }));
    const { answering, send, close } = streaming(token);
    await send(lines.slice(0, 64));
    await expect.poll(async () => (await findAll(prefix)).length).toBe(64);
    expect((await end(client_id, client_secret, token)).status).toBeLessThan(300);
    await send(lines.slice(64));
    await close().catch(() => undefined);
    const summary = linesOf(await (await answering).text()).at(-1);
    expect(summary).toMatchObject({ status: 'stopped', imported: 64, last_line: 64, error, detail: expect.any(String) });
    expect((await findAll(prefix)).length).toBe(64);
  }); // prettier-ignore

  it('after a user lost the admin scope, the import of this user stops before the next batch', async () => {
    const granted = await product.admin.call('PATCH', `/users/${product.sub}`, { admin_scopes: ['users:write'] });
    expect(granted.status).toBe(200);
    const scope = 'openid users:write';
    const client = await product.admin.createClient({ redirect_uris: [REDIRECT_URI], scope });
    const { verifier: code_verifier, challenge: code_challenge } = newPkce();
    const request = { response_type: 'code', scope, code_challenge, code_challenge_method: 'S256' };
    const { code } = await authorize({ url: product.url, client }, request);
    const form = { grant_type: 'authorization_code', code: code!, redirect_uri: REDIRECT_URI, code_verifier };
    const { body } = await postForm(`${product.url}/token`, form, basic(client.client_id, client.client_secret));
    expect(body).toMatchObject({ scope });
    const { answering, send, close } = streaming(body['access_token'] as string);
    const lines = Array.from({ length: 128 }, (_, i) => ({ username: `ended-by-user-${i}` }));
    await send(lines.slice(0, 64));
    await expect.poll(async () => (await findAll('ended-by-user')).length).toBe(64);
    expect((await product.admin.call('PATCH', `/users/${product.sub}`, { admin_scopes: [] })).status).toBe(200);
    await send(lines.slice(64));
    await close().catch(() => undefined);
    const summary = linesOf(await (await answering).text()).at(-1);
    expect(summary).toMatchObject({ status: 'stopped', imported: 64, error: 'insufficient_scope' });
  });

  it('after its token expired, an import continues', async () => {
    const { token } = await newCaller('users:write');
    const { answering, send, close } = streaming(token);
    const lines = Array.from({ length: 128 }, (_, i) => ({ username: `expired-${i}` }));
    await send(lines.slice(0, 64));
    await expect.poll(async () => (await findAll('expired-')).length).toBe(64);
    clock.advance(86_400);
    expect((await importing([], token)).status).toBe(401);
    await send(lines.slice(64));
    await close();
    const summary = linesOf(await (await answering).text()).at(-1);
    expect(summary).toMatchObject({ status: 'complete', imported: 128 });
    clock.advance(-86_400);
  });

  it('a connection that breaks in the middle of a line leaves whole users, and sending again imports the rest', async () => {
    const lines = Array.from({ length: 200 }, (_, i) => ({
      sub: `cut-${i}`,
      username: `cut-${i}`,
      password_hash: BCRYPT,
    }));
    const { port } = new URL(product.url);
    const socket = connect({ host: '127.0.0.1', port: Number(port) });
    await once(socket, 'connect');
    const head = `POST /admin/users/import HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: ${JSON_LINES}\r\nAuthorization: Bearer ${product.admin.token}\r\nContent-Length: 1000000\r\n\r\n`;
    socket.write(head + bodyOf(lines.slice(0, 150)) + '{"sub":"cut-150","usern');
    await expect.poll(async () => (await findAll('cut-')).length).toBe(144);
    socket.destroy();
    const audited = async () =>
      ((await product.admin.get('/audit-events?type=users.imported&limit=1')).body['items'] as Json[])[0]!['details'];
    await expect.poll(audited).toEqual({ imported: 144, skipped: 0, failed: 0, last_line: 144 });
    const { summary } = await importing(lines);
    expect(summary).toEqual({ status: 'complete', imported: 56, skipped: 144, failed: 0, last_line: 200 });
    expect((await findAll('cut-')).length).toBe(200);
  });
});
