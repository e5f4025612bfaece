import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/common/index.js';
import { request, type Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { BackChannel } from '../support/back-channel.js';
import { ALICE, authorizeUrl, EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, textOf, UserAgent } from '../support/user-agent.js';

const BOB = { username: 'bob', password: 'can-he-fix-it-yes-42' };

describe.each(DATABASES)('parameter claims of GET /authorize (OIDC Core §5.5), on %s', (database) => {
  let product: Product;
  let client: BackChannel;
  let agent: UserAgent;

  beforeAll(async () => {
    product = await startProduct({ database });
    await product.admin.createUser({ ...BOB, name: 'Bob' });
    client = new BackChannel(product.url, product.client);
    agent = new UserAgent(product.url);
  });
  afterAll(() => product.close());

  const urlOf = (parameters: Readonly<Record<string, string>>, by = client) =>
    authorizeUrl(product, {
      client_id: by.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'id_token', scope: 'openid', nonce: 'n', ...parameters,
    }); // prettier-ignore
  const asking = (claims: Json) => ({ claims: JSON.stringify(claims) });
  const signIn = async (parameters: Readonly<Record<string, string>>, by = client) =>
    responseOf(await agent.signIn(urlOf(parameters, by), ALICE));

  it('22: an essential name for userinfo → in userinfo, and not in the ID token', async () => {
    const tokens = await client.signIn(asking({ userinfo: { name: { essential: true } } }), agent);
    expect((await client.userinfo(tokens['access_token'])).body).toEqual({ sub: product.sub, name: 'Alice Liddell' });
    expect(decodeJwt(tokens['id_token'])).not.toHaveProperty('name');
  });

  it('22: an essential name for the ID token → in the ID token, also after a refresh, and not in userinfo', async () => {
    const tokens = await client.signIn(asking({ id_token: { name: { essential: true }, email: null } }), agent);
    expect(decodeJwt(tokens['id_token'])).toMatchObject({ name: 'Alice Liddell', email: 'alice@example.com' });
    expect((await client.userinfo(tokens['access_token'])).body).toEqual({ sub: product.sub });
    const { body } = await client.refresh(tokens['refresh_token'], { scope: 'openid' });
    expect(decodeJwt(body['id_token'])).toMatchObject({ name: 'Alice Liddell', sub: product.sub });
  });

  it.each(['id_token', 'code id_token', 'id_token token', 'code id_token token'])('works with response_type %s', async (response_type) => {
    const answer = await signIn({ response_type, ...asking({ id_token: { email: null } }) });
    expect(decodeJwt(answer['id_token']!)).toMatchObject({ email: 'alice@example.com' });
    expect(decodeJwt(answer['id_token']!)).not.toHaveProperty('name');
  }); // prettier-ignore

  it('20, 21: claims of the scope are in the ID token for response_type=id_token only', async () => {
    for (const response_type of ['id_token', 'id_token token', 'code id_token']) {
      const { id_token } = await signIn({ response_type, scope: 'openid email' });
      expect('email' in decodeJwt(id_token!)).toBe(response_type === 'id_token');
    }
  });

  it('a claim whose value differs from the requested value is left out', async () => {
    const { id_token } = await signIn(asking({ id_token: { email: { value: 'x@example.com' }, name: { values: ['A', 'Alice Liddell'] } } })); // prettier-ignore
    expect(decodeJwt(id_token!)).toMatchObject({ name: 'Alice Liddell' });
    expect(decodeJwt(id_token!)).not.toHaveProperty('email');
  });

  it('GET /consent lists the requested claims; prompt=none before that consent → consent_required, and after it a response', async () => {
    const by = new BackChannel(product.url, await product.admin.createClient(EVERYTHING));
    await signIn({}, by);
    const more = asking({ userinfo: { email: null }, id_token: { zoneinfo: { essential: true } } });
    const silent = async () => responseOf((await agent.get(urlOf({ ...more, prompt: 'none' }, by))).location!);
    expect(await silent()).toMatchObject({ error: 'consent_required' });
    const page = await agent.follow(await agent.get(urlOf(more, by)));
    expect(textOf(page)).toContain('See your email address');
    expect(textOf(page)).toContain('See your time zone');
    const answer = await agent.submit(page, { decision: 'allow' });
    expect(responseOf(answer.location!)).toHaveProperty('id_token');
    expect(await silent()).toHaveProperty('id_token');
    expect(await signIn({ ...more, scope: 'openid email', prompt: 'consent' }, by)).toHaveProperty('id_token');
  });

  it('AZ14: a request for another sub is never answered with the signed-in user', async () => {
    await signIn({});
    const other = asking({ id_token: { sub: { value: 'another-user' } } });
    expect(responseOf((await agent.get(urlOf({ ...other, prompt: 'none' }))).location!)).toMatchObject({ error: 'login_required' }); // prettier-ignore
    const page = await agent.follow(await agent.get(urlOf(other)));
    expect(textOf(page)).toContain('different user');
    const again = await agent.follow(await agent.submit(page, BOB));
    expect([again.location, again.body]).toEqual([null, expect.stringContaining('name="password"')]);
    const mine = asking({ id_token: { sub: { value: product.sub } } });
    expect(responseOf(await agent.signIn(urlOf(mine), ALICE))).toHaveProperty('id_token');
    expect(responseOf((await agent.get(urlOf({ ...mine, prompt: 'none' }))).location!)).toHaveProperty('id_token');
  });

  it('an essential acr that no sign-in reaches → unmet_authentication_requirements; a voluntary one is ignored (§5.5.1.1)', async () => {
    const essential = (values: string[]) => asking({ id_token: { acr: { essential: true, values } } });
    const failed = responseOf((await agent.get(urlOf({ ...essential(['gold']), state: 's' }))).location!);
    expect(failed).toMatchObject({ error: 'unmet_authentication_requirements', state: 's' });
    const own = 'urn:grantry:acr:1';
    const asked = [
      [essential(['gold', '1']), '1'],
      [{ acr_values: 'gold 1' }, '1'],
      [{ acr_values: 'gold' }, own],
    ] as const;
    for (const [parameters, acr] of asked) {
      const { id_token } = await signIn(parameters);
      expect(decodeJwt(id_token!)).toMatchObject({ acr, amr: ['pwd'], auth_time: expect.any(Number) });
    }
  });

  it.each(['{', '[]', '{"userinfo":[]}', `{"userinfo":{"${'x'.repeat(8000)}":null}}`])('malformed claims → invalid_request: %.20s', async (claims) => {
    expect(responseOf((await agent.get(urlOf({ claims }))).location!)).toMatchObject({ error: 'invalid_request' });
  }); // prettier-ignore

  it('23: unknown values of display, ui_locales, claims_locales and acr_values are ignored', async () => {
    const parameters = {
      display: 'hologram',
      ui_locales: 'tlh fr',
      claims_locales: '*',
      acr_values: 'x y',
      prompt: 'none',
    };
    expect(await signIn(parameters)).toHaveProperty('id_token');
  });

  it('43: discovery lists the claims, acr, display and ui_locales that are supported', async () => {
    const { body } = await request(`${product.url}/.well-known/openid-configuration`);
    expect(body).toMatchObject({
      claims_parameter_supported: true,
      acr_values_supported: ['urn:grantry:acr:1', 'urn:grantry:acr:2', 'phr', '1'],
      display_values_supported: ['page'],
      ui_locales_supported: LANGUAGES.map(({ tag }) => tag),
      claims_supported: expect.arrayContaining(['acr', 'amr', 'auth_time', 'name', 'address', 'phone_number_verified']),
    });
  });
});
