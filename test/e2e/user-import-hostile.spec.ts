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

const clock = new FixedClock(new Date());
let product: Product;
let count = 0;
beforeAll(async () => void (product = await startProduct({ clock })));
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
  ])('a line with %s → it fails, and the next line is imported', async (_, line) => {
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
    expect(linesOf(Buffer.from(first.value).toString())).toMatchObject([{ status: 'running', last_line: 1024 }]);
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
    await expect.poll(async () => (await findAll('cut-')).length).toBe(128);
    socket.destroy();
    const audited = async () =>
      ((await product.admin.get('/audit-events?type=users.imported&limit=1')).body['items'] as Json[])[0]!['details'];
    await expect.poll(audited).toEqual({ imported: 128, skipped: 0, failed: 0, last_line: 128 });
    const { summary } = await importing(lines);
    expect(summary).toEqual({ status: 'complete', imported: 72, skipped: 128, failed: 0, last_line: 200 });
    expect((await findAll('cut-')).length).toBe(200);
  });
});
