import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, type Json, type RegisteredClient } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

const ANY = { type: 'object', additionalProperties: true };
/** Values that a database could change: order, case, characters of four bytes, quotes, numbers. */
const UNUSUAL = {
  type: 'remembered',
  z: 1,
  a: { Z: 'Ü', z: 'ü', y: ['😀', ' trailing ', "it's", '\\', '"', '%s ?'] },
  n: [0.1, 9007199254740991, 1e-7, null, true, {}],
};

describe.each(DATABASES)('stored authorization_details (RFC 9396), on %s', (database) => {
  let product: Product;
  let client: RegisteredClient;

  beforeAll(async () => {
    product = await startProduct({ database });
    await product.admin.createResource({
      identifier: 'https://opaque.example',
      access_token_format: 'opaque',
      authorization_details_types: [{ type: 'remembered', title: 'It', schema: ANY, always_ask: false }],
    });
    await product.admin.createResource({
      identifier: 'https://jwt.example',
      authorization_details_types: [{ type: 'other', title: 'It', schema: ANY, always_ask: false }],
    });
    client = await product.admin.createClient({
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      authorization_details_types: ['remembered', 'other'],
    });
  });
  afterAll(() => product.close());

  const call = async (path: string, form: Readonly<Record<string, string>>): Promise<Json> =>
    (await postForm(`${product.url}${path}`, form, basic(client.client_id, client.client_secret))).body;
  const urlOf = (details: unknown, more: Readonly<Record<string, string>> = {}) =>
    authorizeUrl(product, {
      client_id: client.client_id,
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      authorization_details: JSON.stringify(details),
      ...more,
    });
  async function tokensFor(details: unknown, person = new UserAgent(product.url)): Promise<Json> {
    const { code } = responseOf(await person.signIn(urlOf(details), ALICE));
    return call('/token', { grant_type: 'authorization_code', code: code!, redirect_uri: REDIRECT_URI });
  }

  it('come back unchanged: by the code, the refresh token, the opaque token and the admin API', async () => {
    const tokens = await tokensFor([UNUSUAL]);
    expect(tokens['authorization_details']).toEqual([UNUSUAL]);
    expect(await call('/introspect', { token: tokens['access_token'] as string })).toMatchObject({ authorization_details: [UNUSUAL] }); // prettier-ignore
    const refresh_token = tokens['refresh_token'] as string;
    const refreshed = await call('/token', { grant_type: 'refresh_token', refresh_token });
    expect(JSON.stringify(refreshed['authorization_details'])).toBe(JSON.stringify([UNUSUAL]));
    const { body } = await product.admin.get(`/authorizations?client_id=${client.client_id}&limit=1`);
    expect(body['items'][0]['authorization_details']).toEqual([UNUSUAL]);
  });

  it('an opaque token keeps what it was narrowed to, beside a token for all', async () => {
    const [one, two] = [{ type: 'remembered', id: 1 }, { type: 'remembered', id: 2 }]; // prettier-ignore
    const tokens = await tokensFor([one, two]);
    const narrowed = await call('/token', {
      grant_type: 'refresh_token',
      refresh_token: tokens['refresh_token'] as string,
      authorization_details: JSON.stringify([two]),
    });
    const details = async ({ access_token }: Json) =>
      (await call('/introspect', { token: access_token as string }))['authorization_details'] as unknown;
    expect([await details(tokens), await details(narrowed)]).toEqual([[one, two], [two]]);
  });

  it('as many bytes as allowed → stored, and in a JWT that introspection accepts', async () => {
    const large = Array.from({ length: 6 }, (_, index) => ({ type: 'other', text: `${index}${'x'.repeat(940)}` }));
    const tokens = await tokensFor(large);
    const value = tokens['access_token'] as string;
    expect(decodeJwt(value)['authorization_details']).toEqual(large);
    expect(await call('/introspect', { token: value })).toMatchObject({ active: true, authorization_details: large });
  });

  it('a remembered consent covers equal objects, one by one, and is withdrawn as a whole', async () => {
    const person = new UserAgent(product.url);
    await tokensFor([UNUSUAL, { type: 'other' }], person);
    const silently = async (...details: unknown[]) =>
      responseOf((await person.get(urlOf(details, { prompt: 'none' }))).location!);
    expect(await silently({ type: 'other' })).toHaveProperty('code');
    expect(await silently(UNUSUAL, { type: 'other' })).toHaveProperty('code');
    expect(await silently({ type: 'other', x: null })).toMatchObject({ error: 'consent_required' });
    const { body } = await product.admin.get(`/consents?client_id=${client.client_id}`);
    await product.admin.call('DELETE', `/consents/${body['items'][0]['id']}`);
    expect(await silently({ type: 'other' })).toMatchObject({ error: 'consent_required' });
  });

  it('consents of 20 requests at once are all remembered', async () => {
    const person = new UserAgent(product.url);
    await tokensFor([{ type: 'other', first: true }], person);
    const all = Array.from({ length: 20 }, (_, id) => ({ type: 'other', id }));
    const pages = await Promise.all(
      all.map(async (detail) => person.follow(await person.get(urlOf([detail], { prompt: 'consent' })))),
    );
    const answers = await Promise.all(pages.map((page) => person.submit(page, { decision: 'allow' })));
    expect(answers.filter(({ location }) => location?.includes('code=') !== true)).toEqual([]);
    const again = await person.get(urlOf(all, { prompt: 'none' }));
    expect(responseOf(again.location!)).toHaveProperty('code');
  });
});
