import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, type Json, type RegisteredClient } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { ALICE, authorizeUrl, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { registered } from '../support/registration.js';
import { formOf, responseOf, textOf, UserAgent } from '../support/user-agent.js';

const LEDGER = 'https://ledger.example';
const OPEN = 'https://open.example/mcp';
const PHOTOS = 'https://photos.example/api';
const SHUT = 'https://shut.example';

describe.each(DATABASES)('the resources that a client may target over %s (RFC 8707 §2)', (database) => {
  let product: Product;
  /** A client of an administrator, without any scope of an API. */
  let known: RegisteredClient;
  /** Clients that registered themselves: openly, and with an initial access token. */
  let self: RegisteredClient;
  let vouched: RegisteredClient;
  let ids: Readonly<Record<string, string>>;

  const OWN = {
    redirect_uris: [REDIRECT_URI],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
  };

  beforeAll(async () => {
    product = await startProduct({ database, env: { OPEN_REGISTRATION: 'true' } });
    const made = await Promise.all([
      product.admin.createResource({ identifier: LEDGER, name: 'Ledger' }),
      product.admin.createResource({ identifier: OPEN, scopes: ['mcp:tools'], open_to: ['self_registered'] }),
      product.admin.createResource({ identifier: PHOTOS, name: 'Photo album', scopes: ['photos:read'] }),
      product.admin.createResource({ identifier: SHUT, open_to: [] }),
    ]);
    ids = Object.fromEntries(made.map(({ identifier, id }) => [identifier as string, id as string]));
    known = await product.admin.createClient({
      ...OWN,
      grant_types: [...OWN.grant_types, 'password'],
      scope: 'openid profile photos:read',
    });
    self = (await registered(product.url, OWN)) as RegisteredClient & Json;
    const { body } = await product.admin.call('POST', '/registration-tokens', {});
    vouched = (await registered(product.url, OWN, body['token'] as string)) as RegisteredClient & Json;
  });
  afterAll(() => product.close());

  const token = (client: RegisteredClient, form: Readonly<Record<string, string>>) =>
    postForm(
      `${product.url}/token`,
      { grant_type: 'client_credentials', ...form },
      basic(client.client_id, client.client_secret),
    );

  const pkce = newPkce();
  const url = (client: RegisteredClient, change: Readonly<Record<string, string>>) =>
    authorizeUrl(product, {
      client_id: client.client_id,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'openid',
      code_challenge: pkce.challenge,
      code_challenge_method: 'S256',
      ...change,
    });

  const redeem = (client: RegisteredClient, location: string, form: Readonly<Record<string, string>> = {}) =>
    token(client, {
      grant_type: 'authorization_code',
      code: responseOf(location)['code']!,
      redirect_uri: REDIRECT_URI,
      code_verifier: pkce.verifier,
      ...form,
    });

  describe('POST /token with client_credentials', () => {
    it.each<[string, string, () => RegisteredClient]>([
      ['a registered client at a resource without scopes', LEDGER, () => known],
      ['a registered client at a resource, one of whose scopes it has', PHOTOS, () => known],
      ['a self-registered client at a resource open to self-registered clients', OPEN, () => self],
      ['a client with an initial access token at a resource open to self-registered clients', OPEN, () => vouched],
    ])('accepts %s → aud is the resource', async (_, resource, client) => {
      const { status, body } = await token(client(), { resource });
      expect([status, decodeJwt(body['access_token'] as string)]).toMatchObject([200, { aud: resource }]);
    });

    it.each<[string, string, () => RegisteredClient]>([
      ['a self-registered client at a resource without scopes', LEDGER, () => self],
      ['a client with an initial access token at a resource without scopes', LEDGER, () => vouched],
      ['a registered client at a resource open to self-registered clients only', OPEN, () => known],
      ['a self-registered client at a resource, none of whose scopes it has', PHOTOS, () => self],
      ['a registered client at a resource that is open to no client', SHUT, () => known],
    ])('refuses %s with invalid_target', async (_, resource, client) => {
      expect(await token(client(), { resource })).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
    });

    it('refuses the admin API without an admin scope, and the issuer, in any spelling, with invalid_target', async () => {
      for (const resource of [`${product.url}/admin`, `${product.url}/admin/`, product.url, `${product.url}/`]) {
        for (const client of [known, self]) {
          expect((await token(client, { resource })).body['error']).toBe('invalid_target');
        }
      }
    });

    it('refuses two resources, one of which is not open, with invalid_target', async () => {
      const form = new URLSearchParams([
        ['grant_type', 'client_credentials'],
        ['resource', LEDGER],
        ['resource', SHUT],
      ]);
      const answer = await postForm(
        `${product.url}/token`,
        form.toString(),
        basic(known.client_id, known.client_secret),
      );
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
    });

    it('compares identifiers by RFC 3986 §6.2.2 and §6.2.3, and issues aud as registered', async () => {
      const spellings = ['HTTPS://Ledger.Example', `${LEDGER}/`, `${LEDGER}:443`, `${LEDGER}:443/./`, `${LEDGER}/a/..`];
      for (const resource of spellings) {
        expect(decodeJwt((await token(known, { resource })).body['access_token'] as string).aud).toBe(LEDGER);
      }
      for (const resource of [`${LEDGER}/x`, `${LEDGER}:444`, `${LEDGER}#`, `${LEDGER}?`, `${PHOTOS.toUpperCase()}`]) {
        expect((await token(known, { resource })).body['error']).toBe('invalid_target');
      }
    });
  });

  it('POST /token with password refuses a resource that is not open with invalid_target', async () => {
    const form = { grant_type: 'password', ...ALICE };
    expect((await token(known, { ...form, resource: SHUT })).body['error']).toBe('invalid_target');
    expect((await token(known, { ...form, resource: LEDGER })).status).toBe(200);
  });

  it('GET /authorize with a resource that is not open → invalid_target at the redirect_uri', async () => {
    const { location } = await new UserAgent(product.url).get(
      url(vouched, { resource: LEDGER, prompt: 'none', state: 's' }),
    );
    expect(responseOf(location!)).toMatchObject({ error: 'invalid_target', state: 's' });
  });

  it('resource_ids opens a resource to one client, in any spelling of its identifier', async () => {
    const client = await product.admin.createClient({ ...OWN, resource_ids: [`${SHUT}:443/`] });
    expect(decodeJwt((await token(client, { resource: SHUT })).body['access_token'] as string).aud).toBe(SHUT);
    const read = await product.admin.get(`/clients/${client.client_id}`);
    expect(read.body['resource_ids']).toEqual([ids[SHUT]]);
  });

  it('a resource that is closed later is refused for earlier codes and refresh tokens → invalid_target until it is open again', async () => {
    const { id, identifier } = await product.admin.createResource({ identifier: 'https://closing.example' });
    const browser = new UserAgent(product.url);
    const [first, second] = [
      await browser.signIn(url(known, { resource: identifier as string }), ALICE),
      await browser.signIn(url(known, { resource: identifier as string }), ALICE),
    ];
    const { body } = await redeem(known, first);
    expect(decodeJwt(body['access_token'] as string).aud).toBe(identifier);
    await product.admin.call('PATCH', `/resources/${id}`, { open_to: [] });
    const refresh = { grant_type: 'refresh_token', refresh_token: body['refresh_token'] as string };
    expect(await token(known, refresh)).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
    expect(await redeem(known, second)).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
    await product.admin.call('PATCH', `/resources/${id}`, { open_to: null });
    expect((await token(known, refresh)).status).toBe(200);
  });

  describe('consent', () => {
    it('LC14: consent without a resource does not cover one; the consent page names the resource, and the consent is remembered', async () => {
      const browser = new UserAgent(product.url);
      await browser.signIn(url(known, {}), ALICE);
      const silent = async (change: Readonly<Record<string, string>>) =>
        responseOf((await browser.get(url(known, { prompt: 'none', ...change }))).location!);
      expect(await silent({})).toHaveProperty('code');
      for (const resource of [LEDGER, PHOTOS]) {
        expect(await silent({ resource })).toMatchObject({ error: 'consent_required' });
      }
      const page = await browser.follow(await browser.get(url(known, { resource: LEDGER })));
      expect(textOf(page)).toMatch(/At Ledger .*https:\/\/ledger\.example.*Use this service on your behalf/);
      expect((await browser.submit(page, { decision: 'allow' })).location).toContain('code=');
      expect(await silent({ resource: LEDGER })).toHaveProperty('code');
      expect(await silent({ resource: 'https://LEDGER.example:443' })).toHaveProperty('code');
      expect(await silent({ resource: PHOTOS })).toMatchObject({ error: 'consent_required' });
      expect(await silent({ resource: LEDGER, scope: 'openid profile' })).toMatchObject({ error: 'consent_required' });
      const events = (await product.admin.get(`/audit-events?type=consent.given&client_id=${known.client_id}`)).body;
      const details = (events['items'] as Json[]).map((event) => event['details'] as Json);
      expect(details).toContainEqual(
        expect.objectContaining({
          scope: 'openid',
          audience: [LEDGER],
          shown: ['Recognize you when you sign in', 'Ledger: use it on your behalf'],
        }),
      );
    });

    it('POST /consent after the audience has grown → the consent page again', async () => {
      const client = await product.admin.createClient({ ...OWN, scope: 'openid growing' });
      const browser = new UserAgent(product.url);
      const login = await browser.follow(await browser.get(url(client, { scope: 'openid growing' })));
      const page = await browser.follow(await browser.submit(login, { ...ALICE }));
      expect(formOf(page)!.fields).toHaveProperty('csrf_token');
      await product.admin.createResource({ identifier: 'https://growing.example', scopes: ['growing'] });
      const again = await browser.follow(await browser.submit(page, { decision: 'allow' }));
      expect(textOf(again)).toContain('https://growing.example');
    });
  });
});
