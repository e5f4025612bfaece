import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request, type Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { newClientKey } from '../support/assertions.js';
import { OutboundTarget } from '../support/outbound-target.js';
import { ALICE, authorizeUrl, newPkce, startProduct, type Product } from '../support/product.js';
import { callRegistration, SELF } from '../support/registration.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

const RP = 'http://rp.internal:8080';
const CB = `${RP}/cb`;

describe.each(DATABASES)('http in a closed network, on %s', (database) => {
  let product: Product;
  let target: OutboundTarget;
  beforeAll(async () => {
    target = await OutboundTarget.start('http');
    const OUTBOUND_ALLOW = `fetched.internal, only.internal:8080, localhost:${target.port}`;
    const env = { OUTBOUND_ALLOW, HTTP_REDIRECT_HOSTS: 'rp.internal, Other.Internal:81', OPEN_REGISTRATION: 'true' };
    product = await startProduct({ database, env });
  });
  afterAll(async () => {
    target?.close();
    await product?.close();
  });

  const register = (metadata: Json) => product.admin.call('POST', '/clients', { redirect_uris: ['https://a.example/cb'], ...metadata }); // prettier-ignore

  describe('URIs that this server fetches', () => {
    const members = (origin: string): readonly Json[] => [
      { jwks_uri: `${origin}/keys` },
      { logo_uri: `${origin}/logo.png` },
      { backchannel_logout_uri: `${origin}/logout` },
      { request_uris: [`${origin}/request#hash`] },
    ];

    it.each(['http://fetched.internal', 'http://fetched.internal:8080', 'http://only.internal:8080'])(
      'are accepted at %s, which OUTBOUND_ALLOW names',
      async (origin) => {
        for (const member of members(origin)) expect((await register(member)).body).toMatchObject(member);
      },
    );

    it.each(['http://rp.internal:8080', 'http://only.internal', 'http://x.fetched.internal', 'http://client.example'])(
      'are refused at %s, which OUTBOUND_ALLOW does not name → 400 that names the member',
      async (origin) => {
        for (const member of [...members(origin), { sector_identifier_uri: `${origin}/sector` }]) {
          const { status, body } = await register(member);
          expect([status, body['error']]).toEqual([400, 'invalid_client_metadata']);
          expect(body['detail']).toMatch(new RegExp(`^${Object.keys(member)[0]}.* must be https`));
        }
      },
    );

    it('are fetched by http: POST /register fetches a sector_identifier_uri', async () => {
      const sector_identifier_uri = target.serveJson('/sector', SELF.redirect_uris);
      const answer = await callRegistration('POST', `${product.url}/register`, { ...SELF, sector_identifier_uri });
      expect([answer.status, answer.body['sector_identifier_uri']]).toEqual([201, sector_identifier_uri]);
    });

    it.each(['initiate_login_uri', 'client_uri', 'policy_uri', 'tos_uri'])(
      'do not include %s, which browsers open → 400 for http',
      async (member) => {
        expect((await register({ [member]: 'http://fetched.internal/x' })).status).toBe(400);
      },
    );

    it('at loopback outside OUTBOUND_ALLOW, and a logo format that is not displayed → 201 with warnings', async () => {
      const { body } = await register({ jwks_uri: 'http://127.0.0.1:9/keys', logo_uri: 'http://app.localhost/logo.svg' });
      expect(body['warnings']).toEqual([
        'jwks_uri: this server does not fetch from 127.0.0.1:9 by http; OUTBOUND_ALLOW does not name it',
        'logo_uri: this server does not fetch from app.localhost by http; OUTBOUND_ALLOW does not name it',
        'logo_uri: PNG, JPEG, GIF and WebP are shown, .svg is not',
      ]);
      expect((await register({ logo_uri: 'http://fetched.internal/logo.png' })).body).not.toHaveProperty('warnings');
    });
  });

  describe('redirect_uris at HTTP_REDIRECT_HOSTS', () => {
    const client = (metadata: Json = {}) => register({ redirect_uris: [CB], skip_consent: true, ...metadata });

    it('serve response type code with PKCE: GET /authorize without code_challenge → invalid_request; with it, POST /token → 200', async () => {
      const { body } = await client({ post_logout_redirect_uris: [`${RP}/bye`] });
      const { challenge, verifier } = newPkce();
      const asked = { client_id: body['client_id'] as string, redirect_uri: CB, response_type: 'code', scope: 'openid' };
      const without = await new UserAgent(product.url).get(authorizeUrl(product, asked));
      expect(responseOf(without.location!)).toMatchObject({ error: 'invalid_request', error_description: expect.stringContaining('code_challenge') as string });
      const url = authorizeUrl(product, { ...asked, code_challenge: challenge, code_challenge_method: 'S256' });
      const location = await new UserAgent(product.url).signIn(url, ALICE);
      expect(location.startsWith(`${CB}?`)).toBe(true);
      const form = new URLSearchParams({
        grant_type: 'authorization_code', code: responseOf(location)['code']!, redirect_uri: CB, code_verifier: verifier,
      });
      const authorization = `Basic ${btoa(`${body['client_id']}:${body['client_secret']}`)}`;
      const answer = await request(`${product.url}/token`, { method: 'POST', body: form, headers: { authorization } });
      expect([answer.status, answer.body['token_type']]).toEqual([200, 'Bearer']);
    });

    it('match with the port where HTTP_REDIRECT_HOSTS names one', async () => {
      expect((await client({ redirect_uris: ['http://other.internal:81/cb'] })).status).toBe(201);
      expect((await client({ redirect_uris: ['http://other.internal/cb'] })).status).toBe(400);
      expect((await client({ redirect_uris: ['http://rp.internal.evil.example/cb'] })).status).toBe(400);
    });

    it.each<[string, Json]>([
      ['a public client', { token_endpoint_auth_method: 'none' }],
      ['id_token', { response_types: ['id_token'], grant_types: ['implicit'] }],
      ['code id_token', { response_types: ['code', 'code id_token'], grant_types: ['authorization_code', 'implicit'] }],
      ['token', { response_types: ['token'], grant_types: ['implicit'] }],
      ['none', { response_types: ['none'] }],
    ])('are refused for %s by POST and PATCH → 400', async (_, metadata) => {
      const { status, body } = await client(metadata);
      expect(status).toBe(400);
      expect(body['detail']).toMatch(/http/);
      const good = await client();
      expect((await product.admin.call('PATCH', `/clients/${good.body['client_id']}`, metadata)).status).toBe(400);
    });

    it('are refused by POST /register, and by PATCH for a client that registered itself → invalid_redirect_uri', async () => {
      const self = await callRegistration('POST', `${product.url}/register`, { redirect_uris: [CB] });
      expect([self.status, self.body['error']]).toEqual([400, 'invalid_redirect_uri']);
      const own = await callRegistration('POST', `${product.url}/register`, SELF);
      const change = await product.admin.call('PATCH', `/clients/${own.body['client_id']}`, { redirect_uris: [CB] });
      expect([change.status, change.body['error']]).toEqual([400, 'invalid_redirect_uri']);
    });
  });

  it('names below localhost are loopback: a native client may use any port', async () => {
    const redirect_uri = 'http://app.localhost:5173/cb';
    const { body } = await register({
      redirect_uris: ['http://app.localhost/cb'], application_type: 'native', token_endpoint_auth_method: 'none', skip_consent: true,
    });
    const asked = { client_id: body['client_id'] as string, redirect_uri, response_type: 'code', prompt: 'none', code_challenge: newPkce().challenge, code_challenge_method: 'S256' };
    const { location } = await new UserAgent(product.url).get(authorizeUrl(product, asked));
    expect(location).toContain('http://app.localhost:5173/cb?error=login_required');
    const preflight = await fetch(`${product.url}/token`, { method: 'OPTIONS', headers: { origin: 'http://app.localhost:4000', 'access-control-request-method': 'POST' } });
    expect(preflight.headers.get('access-control-allow-origin')).toBe('http://app.localhost:4000');
  });

  it('POST /admin/clients refuses a frontchannel_logout_uri whose host the page policy cannot name → 400 with the reason', async () => {
    for (const host of ['[2001:db8::1]', 'my_app.example']) {
      const uris = { redirect_uris: [`https://${host}/cb`], frontchannel_logout_uri: `https://${host}/out` };
      const { status, body } = await register(uris);
      expect([status, body['error']]).toEqual([400, 'invalid_client_metadata']);
      expect(body['detail']).toContain('frontchannel_logout_uri must have a host of letters, digits, dots and hyphens');
    }
  });

  it('POST /admin/clients refuses a URI with port 0 in every member → 400', async () => {
    const { jwk } = await newClientKey();
    for (const member of ['redirect_uris', 'post_logout_redirect_uris', 'request_uris']) {
      expect((await register({ jwks: { keys: [jwk] }, [member]: ['https://a.example:0/x'] })).status).toBe(400);
    }
    for (const member of ['client_uri', 'logo_uri', 'jwks_uri', 'backchannel_logout_uri', 'initiate_login_uri', 'sector_identifier_uri']) {
      expect((await register({ [member]: 'https://a.example:0/x' })).body['detail']).toContain('port 0');
    }
  });
}); // prettier-ignore

it('POST /admin/clients without these settings refuses http except on loopback → 400', async () => {
  const product = await startProduct();
  for (const metadata of [{ redirect_uris: [CB] }, { redirect_uris: ['https://a.example/cb'], jwks_uri: `${RP}/keys` }]) {
    expect((await product.admin.call('POST', '/clients', metadata)).status).toBe(400);
  }
  await product.close();
}); // prettier-ignore
