import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, type Json } from '../support/admin-api.js';
import { ADMIN, DATABASES } from '../support/app.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import {
  ALICE,
  authorizeUrl,
  EVERYTHING,
  newPkce,
  REDIRECT_URI,
  startProduct,
  type Product,
} from '../support/product.js';
import { responseOf, textOf, UserAgent } from '../support/user-agent.js';

const SCOPE = 'openid profile profile:work offline_access api';

describe.each(DATABASES)('PE13: claims that administrators define, on %s', (database) => {
  let product: Product;
  let client: BackChannel;
  let count = 0;
  const admin = (method: string, path: string, body?: unknown, token?: string) =>
    product.admin.call(method, path, body, token);

  beforeAll(async () => {
    product = await startProduct({ database });
    await product.admin.createResource({ identifier: 'https://api.example', scopes: ['api'] });
    client = new BackChannel(product.url, await product.admin.createClient({ ...EVERYTHING, scope: SCOPE }));
  });
  afterAll(() => product.close());

  const defined = (more: Json = {}) => ({
    name: `claim_${++count}`, type: 'string', scope: 'profile:work', places: ['id_token', 'userinfo', 'access_token'],
    description: 'See your department', ...more,
  }); // prettier-ignore

  async function newDefinition(more: Json = {}): Promise<Json> {
    const { status, body } = await admin('POST', '/claim-definitions', defined(more));
    expect(status).toBe(201);
    return body;
  }

  const setValues = (custom_claims: Json) => admin('PATCH', `/users/${product.sub}/custom-claims`, { custom_claims });

  async function tokensOf(scope: string, more: Json = {}): Promise<Json> {
    const { challenge, verifier } = newPkce();
    const url = authorizeUrl(product, {
      client_id: client.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope,
      code_challenge: challenge, code_challenge_method: 'S256', ...more,
    }); // prettier-ignore
    const { code } = responseOf(await new UserAgent(product.url).signIn(url, ALICE));
    return (await client.redeem(code!, { code_verifier: verifier })).body;
  }

  it('POST, GET, PATCH and DELETE → the definition, its changes, and 404 afterwards', async () => {
    const made = await newDefinition({ type: 'string_array' });
    expect((await admin('GET', `/claim-definitions/${made['id']}`)).body).toEqual(made);
    const { body } = await admin('PATCH', `/claim-definitions/${made['id']}`, { places: ['userinfo'], scope: 'email' });
    expect(body).toMatchObject({ id: made['id'], places: ['userinfo'], scope: 'email', type: 'string_array' });
    expect((await admin('DELETE', `/claim-definitions/${made['id']}`)).status).toBe(204);
    expect((await admin('GET', `/claim-definitions/${made['id']}`)).status).toBe(404);
  });

  it.each(['sub', 'email', 'Groups', 'roles', 'amr', 'cnf', 'authorization_id'])(
    'POST with the name of the registered claim %s → 409',
    async (name) => expect((await admin('POST', '/claim-definitions', defined({ name }))).status).toBe(409),
  );

  it.each<Json>([
    { name: '' }, { name: '1a' }, { name: 'a b' }, { name: 'a"b' }, { name: 'x'.repeat(101) }, { type: 'object' }, { places: [] },
    { places: ['cookie'] }, { scope: 'openid' }, { scope: 'groups' }, { scope: 'api' }, { scope: 'users:write' }, { scope: 'profile:' },
    { scope: 'profile:a b' }, { description: ' ' }, { description: 'a\nb' }, { unknown: 1 },
  ])('POST with %j → 400', async (more) => {
    expect((await admin('POST', '/claim-definitions', defined(more))).status).toBe(400);
  }); // prettier-ignore

  it('a name is taken once, and a resource cannot take a scope of claims', async () => {
    const { name } = await newDefinition();
    expect((await admin('POST', '/claim-definitions', defined({ name }))).status).toBe(409);
    const resource = { identifier: 'https://thief.example', scopes: ['profile:work'] };
    expect((await admin('POST', '/resources', resource)).status).toBe(400);
  });

  it('a claim with a name that every object has → a value as any other claim', async () => {
    await newDefinition({ name: 'toString' });
    expect((await setValues({ toString: 'Warehouse' })).body['custom_claims']).toHaveProperty('toString', 'Warehouse');
    const tokens = await tokensOf('openid profile:work');
    expect(decodeJwt(tokens['id_token'] as string)).toHaveProperty('toString', 'Warehouse');
  });

  it('a value is released through its scope, to its places only; discovery lists claim and scope', async () => {
    const everywhere = await newDefinition({ type: 'number' });
    const atUserinfo = await newDefinition({ places: ['userinfo'] });
    const [one, other] = [everywhere['name'], atUserinfo['name']] as string[];
    expect((await setValues({ [one!]: 7, [other!]: 'Warehouse' })).body).toMatchObject({
      custom_claims: { [one!]: 7, [other!]: 'Warehouse' },
    });
    const tokens = await tokensOf('openid profile:work');
    const [accessToken, idToken] = [tokens['access_token'], tokens['id_token']] as string[];
    expect(decodeJwt(accessToken!)).toMatchObject({ [one!]: 7 });
    expect(decodeJwt(idToken!)).toMatchObject({ [one!]: 7 });
    for (const token of [accessToken, idToken]) expect(decodeJwt(token!)).not.toHaveProperty(other!);
    expect((await client.userinfo(accessToken!)).body).toMatchObject({ [one!]: 7, [other!]: 'Warehouse' });
    const introspected = (await client.introspect(accessToken!)).body;
    expect(introspected).toMatchObject({ [one!]: 7 });
    expect(introspected).not.toHaveProperty(other!);
    const metadata = (await (await fetch(`${product.url}/.well-known/openid-configuration`)).json()) as Json;
    expect(metadata['claims_supported']).toEqual(expect.arrayContaining([one, other]));
    expect(metadata['scopes_supported']).toContain('profile:work');
  });

  it('without its scope it is not released', async () => {
    const { name } = await newDefinition();
    await setValues({ [name as string]: 'hidden' });
    const tokens = await tokensOf('openid profile');
    for (const token of ['access_token', 'id_token'])
      expect(decodeJwt(tokens[token] as string)).not.toHaveProperty(name as string);
    expect((await client.userinfo(tokens['access_token'] as string)).body).not.toHaveProperty(name as string);
  });

  it('a token for an API without openid contains it, and so does its refresh', async () => {
    const { name } = await newDefinition();
    await setValues({ [name as string]: 'at the API' });
    const tokens = await tokensOf('api profile:work');
    expect(decodeJwt(tokens['access_token'] as string)).toMatchObject({ [name as string]: 'at the API' });
    await setValues({ [name as string]: 'changed' });
    const { body } = await client.refresh(tokens['refresh_token'] as string);
    expect(decodeJwt(body['access_token'] as string)).toMatchObject({ [name as string]: 'changed' });
  });

  it('consent page and account page describe it, escaped', async () => {
    const description = `See <b>your</b> desk ${count}`;
    await newDefinition({ scope: 'profile', description });
    const agent = new UserAgent(product.url);
    const url = authorizeUrl(product, {
      client_id: client.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid profile', prompt: 'consent',
    }); // prettier-ignore
    const login = await agent.follow(await agent.get(url));
    const consent = await agent.follow(await agent.submit(login, { ...ALICE }));
    expect(consent.body).toContain('See &lt;b&gt;your&lt;/b&gt; desk');
    expect(consent.body).not.toContain('<b>your</b>');
    await agent.follow(await agent.submit(consent, { decision: 'allow' }));
    expect(textOf(await agent.get(`${product.url}/account`))).toContain('desk');
  });

  it('a deleted definition is released and shown no more, and a new one of the same name begins without values', async () => {
    const { id, name } = await newDefinition();
    const claim = name as string;
    await setValues({ [claim]: 'old' });
    const { access_token: token } = await tokensOf('openid profile:work');
    expect((await client.userinfo(token as string)).body).toHaveProperty(claim);
    expect((await admin('DELETE', `/claim-definitions/${id}`)).status).toBe(204);
    expect((await client.userinfo(token as string)).body).not.toHaveProperty(claim);
    expect((await admin('GET', `/users/${product.sub}/custom-claims`)).body['custom_claims']).not.toHaveProperty(claim);
    await newDefinition({ name: claim });
    expect((await client.userinfo(token as string)).body).not.toHaveProperty(claim);
  });

  it.each<[string, unknown]>([
    ['string', 7], ['string', 'a\nb'], ['number', '7'], ['boolean', 'yes'], ['string_array', 'a'], ['string_array', [1]], ['string', { $gt: '' }],
  ])('a %s with the value %j → 400', async (type, value) => {
    const { name } = await newDefinition({ type });
    expect((await setValues({ [name as string]: value })).status).toBe(400);
  }); // prettier-ignore

  it('a claim that is not defined, and too many bytes → 400; null removes a value', async () => {
    const names = await Promise.all(Array.from({ length: 10 }, async () => (await newDefinition())['name'] as string));
    expect((await setValues({ undefined_claim: 'x' })).status).toBe(400);
    expect((await setValues(Object.fromEntries(names.map((name) => [name, 'x'.repeat(500)])))).status).toBe(400);
    await setValues({ [names[0]!]: 'x', [names[1]!]: 'y' });
    const { body } = await setValues({ [names[0]!]: null });
    expect(body['custom_claims']).toMatchObject({ [names[1]!]: 'y' });
    expect(body['custom_claims']).not.toHaveProperty(names[0]!);
  });

  it('client_credentials with a scope of claims → invalid_scope', async () => {
    const answer = await client.token({ grant_type: 'client_credentials', scope: 'profile:work' });
    expectError(answer, product.url, 'invalid_scope');
  });

  it('AD1, AD5: without claims:write no definition; without an admin scope of the user no value → 403', async () => {
    const form = { grant_type: 'client_credentials', scope: 'claims:read users:write' };
    const { body } = await postForm(`${product.url}/token`, form, basic(ADMIN.id, ADMIN.secret));
    const token = body['access_token'] as string;
    expect((await admin('POST', '/claim-definitions', defined(), token)).status).toBe(403);
    expect((await admin('GET', '/claim-definitions', undefined, token)).status).toBe(200);
    const sub = await product.admin.createUser({ username: `strong-${++count}`, admin_scopes: ['keys:write'] });
    const change = { custom_claims: {} };
    expect((await admin('PATCH', `/users/${sub}/custom-claims`, change, token)).status).toBe(403);
    expect((await admin('PATCH', `/users/${sub}/custom-claims`, change)).status).toBe(200);
  });

  it('attack: privilege by definition: only a caller with users:write lets people edit a claim, also one that is defined again', async () => {
    const tokenOf = async (scope: string) => {
      const form = { grant_type: 'client_credentials', scope };
      return (await postForm(`${product.url}/token`, form, basic(ADMIN.id, ADMIN.secret))).body[
        'access_token'
      ] as string;
    };
    const [alone, both] = [await tokenOf('claims:write'), await tokenOf('claims:write users:write')];
    const made = await newDefinition();
    const path = `/claim-definitions/${made['id']}`;
    const open = { editable_by: 'user' };
    expect((await admin('PATCH', path, open, alone)).status).toBe(403);
    expect((await admin('PATCH', path, { description: 'See your team' }, alone)).status).toBe(200);
    expect((await admin('PATCH', path, open, both)).status).toBe(200);
    expect((await admin('PATCH', path, { ...open, description: 'See your crew' }, alone)).status).toBe(200);
    expect((await admin('DELETE', path, undefined, alone)).status).toBe(204);
    const again = defined({ name: made['name'], ...open });
    expect((await admin('POST', '/claim-definitions', again, alone)).status).toBe(403);
    expect((await admin('POST', '/claim-definitions', again, both)).status).toBe(201);
  });
});
