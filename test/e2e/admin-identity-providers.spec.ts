import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, request, type Json } from '../support/admin-api.js';
import { ADMIN, DATABASES } from '../support/app.js';
import { startProduct, type Product } from '../support/product.js';

const TENANT = '8eaef023-2b34-4da1-9baa-8bc8c9d6a490';
const OTHER_TENANT = '0b1c7a5e-0d53-4a6e-8f0a-2b1d5c9f3e77';
const MICROSOFT = 'https://login.microsoftonline.com';
const SECRET = 'the-secret-at-the-provider';
const pem = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const KEY = pem('prime256v1');
const APPLE = { preset: 'apple', client_secret: KEY, team_id: 'ABCDE12345', key_id: 'KEYID12345' };
const UNKNOWN_ID = '01890000-0000-7000-8000-000000000000';

describe.each(DATABASES)('/admin/identity-providers over %s', (database) => {
  let product: Product;
  let count = 0;

  beforeAll(async () => void (product = await startProduct({ database })));
  afterAll(() => product.close());

  const admin = (method: string, path = '', body?: unknown, token?: string) =>
    product.admin.call(method, `/identity-providers${path}`, body, token);

  const wanted = (more: Json = {}): Json => ({
    id: `p-${++count}`, name: 'Example', preset: 'openid', issuer: 'https://op.example', client_id: 'grantry', ...more,
  }); // prettier-ignore

  /** A provider of a preset, which names its issuer itself. */
  const of = (preset: string, more: Json = {}): Json => {
    const { issuer: _, ...others } = wanted({ preset, client_secret: SECRET });
    return { ...others, ...more };
  };

  async function created(more: Json = {}): Promise<Json> {
    const { status, body } = await admin('POST', '', wanted(more));
    expect([status, body['detail']]).toEqual([201, undefined]);
    return body;
  }

  async function tokenOf(...scopes: readonly string[]): Promise<string> {
    const form = { grant_type: 'client_credentials', scope: scopes.join(' '), resource: `${product.url}/admin` };
    return (await postForm(`${product.url}/token`, form, basic(ADMIN.id, ADMIN.secret))).body['access_token'] as string;
  }

  it('POST, GET, PATCH and DELETE → the provider, its changes, and 404 afterwards', async () => {
    const made = await created({ email_domains: ['EXAMPLE.com', 'bücher.example'], client_secret: SECRET });
    expect(made).toMatchObject({
      preset: 'openid', scope: 'openid profile email', creates_accounts: false, disabled: false, has_client_secret: true,
      email_domains: ['example.com', 'xn--bcher-kva.example'], claims_mapping: {}, groups_mapping: {},
      redirect_uri: `${product.url}/login/upstream/${made['id']}/callback`,
    }); // prettier-ignore
    expect((await admin('GET', `/${made['id']}`)).body).toEqual(made);
    const change = { name: 'Corp', claims_mapping: { name: 'cn', nickname: null }, groups_claim: 'roles', client_secret: null }; // prettier-ignore
    const { body } = await admin('PATCH', `/${made['id']}`, change);
    const { client_secret: _, ...shown } = change;
    expect(body).toMatchObject({ ...shown, issuer: made['issuer'], has_client_secret: false });
    expect((await admin('DELETE', `/${made['id']}`)).status).toBe(204);
    expect((await admin('GET', `/${made['id']}`)).status).toBe(404);
  });

  it('POST without an id → the name of the preset; the second one → 409', async () => {
    const { id: _, ...google } = of('google');
    expect((await admin('POST', '', google)).body).toMatchObject({
      id: 'google',
      issuer: 'https://accounts.google.com',
    });
    const { status, body } = await admin('POST', '', google);
    expect([status, body['detail']]).toEqual([409, 'Another identity provider has the id google']);
  });

  it('GET pages by limit and cursor, each provider once', async () => {
    for (let one = 0; one < 3; one++) await created();
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await product.admin.get(`/identity-providers?limit=2${cursor}`);
      const items = body['items'] as { id: string }[];
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items.map(({ id }) => id));
      if (body['next_cursor'] === null) break;
      cursor = `&cursor=${body['next_cursor'] as string}`;
    }
    expect([seen, seen.length > 2]).toEqual([[...new Set(seen)].toSorted(), true]);
  });

  it('If-Match of an earlier state → 412, also after a new secret, which the view does not show', async () => {
    const { id } = await created({ client_secret: SECRET });
    const url = `${product.url}/admin/identity-providers/${id}`;
    const headers = { authorization: `Bearer ${product.admin.token}`, 'content-type': 'application/json' };
    const tag = (await request(url, { headers })).headers.get('etag')!;
    const patch = (body: Json, ifMatch: string) =>
      request(url, { method: 'PATCH', headers: { ...headers, 'if-match': ifMatch }, body: JSON.stringify(body) });
    const changed = await patch({ client_secret: 'another-one' }, tag);
    expect(changed.status).toBe(200);
    expect((await patch({ name: 'Late' }, tag)).status).toBe(412);
    expect((await request(url, { method: 'DELETE', headers: { ...headers, 'if-match': tag } })).status).toBe(412);
    const now = changed.headers.get('etag')!;
    expect((await request(url, { method: 'DELETE', headers: { ...headers, 'if-match': now } })).status).toBe(204);
  });

  it.each<[string, Json]>([
    ['gitlab', {}], ['gitlab', { issuer: 'https://git.example.com' }], ['github', {}],
    ['github', { issuer: 'https://github.example.com' }], ['google', { issuer: 'https://accounts.google.com' }],
    ['apple', APPLE], ['microsoft', { allowed_tenants: [TENANT.toUpperCase()] }],
    ['microsoft', { issuer: `${MICROSOFT}/${TENANT}/v2.0` }],
    ['microsoft', { issuer: `${MICROSOFT}/common/v2.0`, allowed_tenants: [TENANT, OTHER_TENANT] }],
    ['openid', { issuer: 'http://localhost:8080/realms/one' }], ['openid', { issuer: 'https://tenant.example/' }],
  ])('POST of %s with %j → 201', async (preset, more) => {
    const { status, body } = await admin('POST', '', of(preset, more));
    expect([status, body['detail']]).toEqual([201, undefined]);
  }); // prettier-ignore

  it('POST of microsoft without an issuer → that of its tenant, or of organizations for several', async () => {
    const issuerOf = async (...tenants: string[]) =>
      (await admin('POST', '', of('microsoft', { allowed_tenants: tenants }))).body['issuer'];
    expect(await issuerOf(TENANT)).toBe(`${MICROSOFT}/${TENANT}/v2.0`);
    expect(await issuerOf(TENANT, OTHER_TENANT)).toBe(`${MICROSOFT}/organizations/v2.0`);
  });

  it.each<[string, Json, string]>([
    ['openid', {}, 'issuer is required'],
    ['openid', { issuer: 'http://op.example' }, 'issuer must be https'],
    ['openid', { issuer: 'ftp://op.example' }, 'issuer must be an absolute https URI'],
    ['openid', { issuer: 'https:///x' }, 'issuer must be an absolute https URI'],
    ['openid', { issuer: 'https://op.example?x=1' }, 'issuer must be a URI without query'],
    ['openid', { issuer: 'https://op.example/#x' }, 'issuer must be a URI without query'],
    ['openid', { issuer: 'https://a:b@op.example' }, 'issuer must not have user information'],
    ['openid', { issuer: 'https://op.exämple' }, 'issuer must be a URI'],
    ['openid', { issuer: `${MICROSOFT}/organizations/v2.0` }, 'issuer of Microsoft needs the preset microsoft'],
    ['openid', { issuer: 'https://LOGIN.microsoftonline.com/organizations/v2.0' }, 'issuer of Microsoft needs'],
    ['openid', { issuer: 'https://op.example', allowed_tenants: [TENANT] }, 'allowed_tenants is only for'],
    ['openid', { issuer: 'https://op.example', team_id: 'ABCDE12345' }, 'team_id is only for'],
    ['openid', { issuer: 'https://op.example', scope: 'profile' }, 'scope must contain openid'],
    ['openid', { issuer: 'https://op.example', scope: 'openid  email' }, 'scope must be words'],
    ['google', { issuer: 'https://evil.example' }, 'issuer must be left out or https://accounts.google.com'],
    ['google', { client_secret: null }, 'client_secret is required'],
    ['github', { client_secret: undefined }, 'client_secret is required'],
    ['github', { issuer: 'https://github.example.com/' }, 'issuer must not end with a slash'],
    ['gitlab', { client_secret: 'ä' }, 'client_secret must be 1 to 1000'],
    ['gitlab', { client_secret: '' }, 'client_secret must be 1 to 1000'],
    ['microsoft', {}, 'allowed_tenants or issuer is required'],
    ['microsoft', { issuer: `${MICROSOFT}/common/v2.0` }, 'allowed_tenants must name at least one'],
    ['microsoft', { issuer: `${MICROSOFT}/../v2.0` }, 'issuer of Microsoft must be'],
    ['microsoft', { issuer: `https://evil.example/${TENANT}/v2.0` }, 'issuer of Microsoft must be'],
    ['microsoft', { issuer: `${MICROSOFT}/${TENANT}/v2.0`, allowed_tenants: [OTHER_TENANT] }, 'allowed_tenants must be empty or'],
    ['microsoft', { allowed_tenants: ['example.com'] }, 'allowed_tenants must be ids'],
    ['apple', { ...APPLE, team_id: undefined }, 'team_id is required'],
    ['apple', { ...APPLE, key_id: null }, 'key_id is required'],
    ['apple', { ...APPLE, client_secret: SECRET }, 'client_secret must be a private key'],
    ['apple', { ...APPLE, client_secret: pem('secp384r1') }, 'client_secret must be a private key'],
    ['apple', { ...APPLE, client_secret: undefined }, 'client_secret is required'],
    ['apple', { ...APPLE, issuer: 'https://evil.example' }, 'issuer must be left out'],
    ['google', { id: '..' }, 'id must be'], ['google', { id: 'a/b' }, 'id must be'], ['google', { id: '-a' }, 'id must be'],
    ['google', { id: 'a'.repeat(37) }, 'id must be'], ['google', { id: 'Google' }, 'id must be'],
    ['google', { name: ' ' }, 'name must have'], ['google', { name: 'a\nb' }, 'name must have'],
    ['google', { client_id: 'a b' }, 'client_id must be'], ['yahoo', {}, 'preset must be one of'],
    ['google', { email_domains: ['dinah@example.com'] }, 'email_domains must be domains'],
    ['google', { trusted_email_domains: ['*.example.com'] }, 'trusted_email_domains must be domains'],
    ['google', { trusted_email_domains: [''] }, 'trusted_email_domains must be domains'],
    ['google', { claims_mapping: { email: 'mail' } }, 'claims_mapping: email cannot be mapped'],
    ['google', { claims_mapping: { sub: 'id' } }, 'claims_mapping: sub cannot be mapped'],
    ['google', { claims_mapping: { constructor: 'x' } }, 'There is no member constructor'],
    ['google', { claims_mapping: { name: 1 } }, 'claims_mapping must have'], ['google', { claims_mapping: [] }, 'claims_mapping'],
    ['google', { claims_mapping: { name: 'x'.repeat(301) } }, 'claims_mapping must have'],
    ['google', { groups_mapping: { staff: UNKNOWN_ID } }, 'groups_claim is required'],
    ['google', { groups_claim: 'g', groups_mapping: { staff: UNKNOWN_ID } }, `groups_mapping: the group ${UNKNOWN_ID} does not exist`],
    ['google', { groups_claim: 'g', groups_mapping: { staff: 'staff' } }, 'groups_mapping: the group staff does not exist'],
    ['google', { groups_claim: 'g', groups_mapping: { staff: ['x'] } }, 'groups_mapping must have ids'],
    ['google', { unknown: 1 }, 'unknown'],
  ])('POST of %s with %j → 400 that names the member', async (preset, more, says) => {
    const { status, headers, body } = await admin('POST', '', of(preset, more));
    expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json; charset=utf-8']);
    expect(body['detail']).toContain(says);
    expect(JSON.stringify(body)).not.toContain('PRIVATE KEY');
  }); // prettier-ignore

  it('attack: members of a mapping named like members of Object are kept as they are, __proto__ is refused', async () => {
    const group = (await product.admin.call('POST', '/groups', { name: `g${++count}` })).body['id'] as string;
    const mapping = JSON.parse(`{"toString":"${group}","hasOwnProperty":"${group}","<b>":"${group}"}`) as Json;
    const made = await created({ groups_claim: 'groups', groups_mapping: mapping });
    expect(Object.entries(made['groups_mapping'] as Json)).toEqual(Object.entries(mapping));
    const { status } = await admin(
      'POST',
      '',
      wanted({ groups_mapping: JSON.parse(`{"__proto__":"${group}"}`) as Json }),
    );
    expect(status).toBe(400);
  });

  it('attack: the stored secret does not reach another issuer: PATCH of issuer or preset needs the secret again', async () => {
    const { id } = await created({ client_secret: SECRET });
    for (const change of [{ issuer: 'https://mallory.example' }, { preset: 'gitlab' }]) {
      const { status, body } = await admin('PATCH', `/${id}`, change);
      expect([status, body['detail']]).toEqual([400, expect.stringContaining('client_secret must be sent')]);
    }
    const moved = await admin('PATCH', `/${id}`, { issuer: 'https://next.example', client_secret: 'next' });
    expect(moved.body).toMatchObject({ issuer: 'https://next.example', has_client_secret: true });
  });

  it('the secret is neither shown nor audited, and each change is audited with the names of its members', async () => {
    const { id } = await created({ client_secret: SECRET });
    await admin('PATCH', `/${id}`, { client_secret: `${SECRET}-2`, trusted_email_domains: ['example.com'] });
    const answers = [await admin('GET'), await admin('GET', `/${id}`)];
    await admin('DELETE', `/${id}`);
    const { body } = await product.admin.get('/audit-events?limit=200');
    for (const one of [...answers.map(({ body: shown }) => shown), body]) {
      expect(JSON.stringify(one)).not.toContain(SECRET);
      expect(JSON.stringify(one)).not.toContain('"client_secret":');
    }
    const events = body['items'] as { type: string; details: { provider?: string; members?: string[] } }[];
    const own = events.filter(({ details }) => details.provider === id).toReversed();
    expect(own.map(({ type }) => type)).toEqual(['identity_provider.created', 'identity_provider.changed', 'identity_provider.removed']); // prettier-ignore
    expect(own[1]!.details.members?.toSorted()).toEqual(['client_secret', 'trusted_email_domains']);
  });

  it('each route needs its scope, and what signs in as others needs their scopes as well → 403', async () => {
    const { id } = await created();
    const [reads, writes] = [await tokenOf('identity-providers:read'), await tokenOf('identity-providers:write')];
    expect((await admin('GET', `/${id}`, undefined, reads)).status).toBe(200);
    expect((await admin('GET', '', undefined, writes)).status).toBe(403);
    for (const [method, path] of [['POST', ''], ['PATCH', `/${id}`]] as const)
      expect((await admin(method, path, wanted(), reads)).status).toBe(403); // prettier-ignore
    expect((await admin('DELETE', `/${id}`, undefined, reads)).status).toBe(403);
    const group = (await product.admin.call('POST', '/groups', { name: `g${++count}` })).body['id'] as string;
    for (const [more, scope] of [
      [{ trusted_email_domains: ['example.com'] }, 'users:write'],
      [{ creates_accounts: true }, 'users:write'],
      [{ groups_claim: 'groups', groups_mapping: { staff: group } }, 'groups:write'],
    ] as const) {
      const refused = await admin('POST', '', wanted(more), writes);
      expect([refused.status, refused.body['detail']]).toEqual([403, `Your access token does not have ${scope}`]);
      const { id: one } = await created(more);
      expect((await admin('PATCH', `/${one}`, { issuer: 'https://mallory.example' }, writes)).status).toBe(403);
      const both = await tokenOf('identity-providers:write', scope);
      expect((await admin('PATCH', `/${one}`, { name: 'Trusted' }, both)).status).toBe(200);
    }
    expect((await admin('PATCH', `/${id}`, { name: 'Renamed' }, writes)).status).toBe(200);
  });

  it('two changes at once → one is done, or both in turn, and no version is lost', async () => {
    const { id } = await created();
    const names = ['One', 'Two', 'Three', 'Four'];
    const answers = await Promise.all(names.map((name) => admin('PATCH', `/${id}`, { name })));
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    const done = answers.filter(({ status }) => status === 200).map(({ body }) => body['name'] as string);
    expect(done).toContain((await admin('GET', `/${id}`)).body['name']);
  });
});
