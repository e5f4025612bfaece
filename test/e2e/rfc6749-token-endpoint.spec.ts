import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, request, type RegisteredClient } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { ALICE, authorize, EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const OF_FORM = { ...EVERYTHING, token_endpoint_auth_method: 'client_secret_post' };
const OWN = { grant_type: 'client_credentials' };

describe.each(DATABASES)('POST /token (RFC 6749 §3.2), on %s', (database) => {
  const clock = new FixedClock(new Date());
  let product: Product;
  let agent: UserAgent;
  let client: BackChannel;
  let other: BackChannel;
  let shared: RegisteredClient;
  let strict: RegisteredClient;
  let url: string;

  beforeAll(async () => {
    product = await startProduct({ database, clock });
    url = `${product.url}/token`;
    agent = new UserAgent(product.url);
    client = new BackChannel(product.url, product.client);
    other = new BackChannel(product.url, await product.admin.createClient(EVERYTHING));
    shared = await product.admin.createClient(OF_FORM);
    strict = await product.admin.createClient({ ...OF_FORM, strict_client_authentication: true });
  });
  afterAll(() => product.close());

  const newCode = async (parameters: Record<string, string> = {}) =>
    (await authorize(product, { response_type: 'code', scope: 'openid', ...parameters }, agent))['code']!;
  const send = (body: string, headers: Record<string, string>) =>
    request(url, { method: 'POST', body, headers: { ...FORM, ...headers } });
  const authenticated = () => basic(client.client.client_id, product.client.client_secret);

  describe('client authentication', () => {
    it('TK1: no authentication → 401 invalid_client without a challenge', async () => {
      const answer = await postForm(url, OWN);
      expectError(answer, product.url, 'invalid_client', 401);
      expect(answer.headers.get('www-authenticate')).toBeNull();
    });

    it.each([
      ['a wrong secret', () => basic(product.client.client_id, `${product.client.client_secret}x`)],
      ['an unknown client', () => basic('nobody', 'a-secret')],
      ['a strict client registered for another method', () => basic(strict.client_id, strict.client_secret)],
      ['an empty secret', () => basic(product.client.client_id, '')],
      ['text that is not base64', () => ({ authorization: 'Basic ***' })],
      ['credentials without a colon', () => ({ authorization: `Basic ${btoa('nobody')}` })],
      ['broken percent-encoding', () => ({ authorization: `Basic ${btoa('a%zz:b')}` })],
      ['a NUL character', () => ({ authorization: `Basic ${btoa('a%00:b')}` })],
      ['nothing after the scheme', () => ({ authorization: 'Basic' })],
    ])('TK1: Basic with %s → 401 invalid_client with a challenge', async (_, headers) => {
      const answer = await postForm(url, OWN, headers());
      expectError(answer, product.url, 'invalid_client', 401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm="/);
    });

    it.each([
      ['a wrong secret', () => ({ client_id: shared.client_id, client_secret: 'wrong' })],
      ['a secret without a client_id', () => ({ client_secret: shared.client_secret })],
      ['a client_id alone', () => ({ client_id: product.client.client_id })],
    ])('TK1: %s in the form → 401 invalid_client without a challenge', async (_, form) => {
      const { client_id, client_secret } = form() as Partial<RegisteredClient>;
      const sent = { ...OWN, ...(client_id && { client_id }), ...(client_secret && { client_secret }) };
      const answer = await postForm(url, sent);
      expectError(answer, product.url, 'invalid_client', 401);
      expect(answer.headers.get('www-authenticate')).toBeNull();
    });

    it('TK1: client_id and client_secret in the form → 200', async () => {
      const { client_id, client_secret } = shared;
      expect((await postForm(url, { ...OWN, client_id, client_secret })).status).toBe(200);
    });

    it('TK2: two different secrets at once → invalid_request, even when one is right', async () => {
      const { client_id, client_secret } = product.client;
      const answer = await postForm(url, { ...OWN, client_id, client_secret: `${client_secret}x` }, authenticated());
      expectError(answer, product.url, 'invalid_request');
    });

    it('TK2: a client_id in the form beside Basic → 200 for the same client, invalid_request for another one', async () => {
      expect((await postForm(url, { ...OWN, client_id: product.client.client_id }, authenticated())).status).toBe(200);
      const answer = await postForm(url, { ...OWN, client_id: shared.client_id }, authenticated());
      expectError(answer, product.url, 'invalid_request');
    });
  });

  describe('the request', () => {
    it.each([
      'application/json',
      'text/plain',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencodedx',
    ])('TK20: content type %s → 415', async (type) => {
      const answer = await send(JSON.stringify(OWN), { ...authenticated(), 'content-type': type });
      expectError(answer, product.url, 'invalid_request', 415);
    });

    it('TK20: an unknown charset → 415', async () => {
      const type = 'application/x-www-form-urlencoded; charset=klingon';
      const answer = await send('grant_type=client_credentials', { ...authenticated(), 'content-type': type });
      expectError(answer, product.url, 'invalid_request', 415);
    });

    it('TK20: a body of more than 64 kB → 413', async () => {
      const answer = await send(`grant_type=client_credentials&x=${'a'.repeat(65_536)}`, authenticated());
      expectError(answer, product.url, 'invalid_request', 413);
    });

    it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('TK20: %s → 405 with Allow: POST', async (method) => {
      const answer = await request(`${url}?grant_type=client_credentials`, { method, headers: authenticated() });
      expectError(answer, product.url, 'invalid_request', 405);
      expect(answer.headers.get('allow')).toBe('POST');
    });

    it('TK20: parameters in the query are ignored', async () => {
      const answer = await request(`${url}?grant_type=client_credentials`, {
        method: 'POST',
        headers: authenticated(),
      });
      expectError(answer, product.url, 'invalid_request');
      const { client_id, client_secret } = shared;
      const query = new URLSearchParams({ client_id, client_secret }).toString();
      expectError(await postForm(`${url}?${query}`, OWN), product.url, 'invalid_client', 401);
    });

    it.each([
      ['repeated', 'grant_type=client_credentials&grant_type=client_credentials'],
      ['repeated under different encodings', 'grant_type=client_credentials&gr%61nt_type=client_credentials'],
      ['repeated, for another grant only', 'grant_type=client_credentials&code=1&code=2'],
      ['cut off inside percent-encoding', 'grant_type=client_credentials&scope=%e'],
      ['percent-encoded with characters that are not hexadecimal', 'grant_type=client_credentials&scope=%zz'],
      ['no UTF-8', 'grant_type=client_credentials&scope=%ff'],
      ['a lone surrogate', 'grant_type=client_credentials&scope=%ed%a0%80'],
      ['a NUL character', 'grant_type=client_credentials&scope=%00'],
      ['missing', 'scope=openid'],
      ['empty, which counts as missing', 'grant_type=&scope='],
      ['an array in PHP notation', 'grant_type[]=client_credentials'],
    ])('TK2: a parameter that is %s → invalid_request', async (_, body) => {
      expectError(await send(body, authenticated()), product.url, 'invalid_request');
    });

    it.each([
      ['no code', { grant_type: 'authorization_code' }],
      ['an overlong code', { grant_type: 'authorization_code', code: 'x'.repeat(201) }],
      ['no refresh_token', { grant_type: 'refresh_token' }],
      ['no username', { grant_type: 'password', password: 'x' }],
      ['no password', { grant_type: 'password', username: 'x' }],
      ['an overlong scope', { ...OWN, scope: 'x'.repeat(4001) }],
    ])('a form with %s → invalid_request', async (_, form) => {
      expectError(await client.token(form), product.url, 'invalid_request');
    });

    it('unknown parameters, with names of JavaScript members → ignored', async () => {
      const odd = { __proto__x: 'x', constructor: 'x', toString: 'x', hasOwnProperty: 'x', audience: 'x' };
      const body = new URLSearchParams({ ...OWN, ...odd }).toString();
      expect(await send(`${body}&__proto__=x`, authenticated())).toMatchObject({ status: 200 });
    });

    it.each(['"quotes"', 'back\\slash', 'caf\u00e9', 'line\r\nfeed'])(
      'TK13: scope %j → invalid_scope with a description in ASCII',
      async (scope) => expectError(await client.token({ ...OWN, scope }), product.url, 'invalid_scope'),
    );

    it('TK13: a response with tokens is JSON with no-store', async () => {
      const { headers, body } = await client.token(OWN);
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'token_type']);
    });
  });

  describe('grants', () => {
    it.each(['implicit', 'urn:ietf:params:oauth:grant-type:saml2-bearer', 'constructor', '__proto__', 'Password'])(
      'TK11: grant_type %s → unsupported_grant_type',
      async (grant_type) => expectError(await client.token({ grant_type }), product.url, 'unsupported_grant_type'),
    );

    it.each(['authorization_code', 'refresh_token', 'password'])(
      'TK11: grant_type %s of a client that is not registered for it → unauthorized_client',
      async (grant_type) => {
        const lean = await product.admin.createClient({ grant_types: ['client_credentials'] });
        const form = { grant_type, code: 'x', refresh_token: 'x', ...ALICE };
        expectError(await new BackChannel(product.url, lean).token(form), product.url, 'unauthorized_client');
      },
    );

    it('TK12: client_credentials of a public client → unauthorized_client, and it cannot be registered', async () => {
      const open = { ...EVERYTHING, token_endpoint_auth_method: 'none' };
      expect((await product.admin.call('POST', '/clients', open)).status).toBe(400);
      const grant_types = EVERYTHING.grant_types.filter((grant) => grant !== 'client_credentials');
      const spa = await product.admin.createClient({ ...open, grant_types });
      const answer = await postForm(url, { ...OWN, client_id: spa.client_id });
      expectError(answer, product.url, 'unauthorized_client');
    });

    it.each(['openid', 'profile', 'email offline_access'])(
      'TK12: client_credentials with scope %j, which concerns a user → invalid_scope',
      async (scope) => expectError(await client.token({ ...OWN, scope }), product.url, 'invalid_scope'),
    );

    it.each([
      ['a wrong password', { username: ALICE.username, password: 'wrong' }],
      ['an unknown user', { username: 'nobody', password: ALICE.password }],
    ])('the password grant with %s → the same invalid_grant', async (_, credentials) => {
      const answer = await client.token({ grant_type: 'password', ...credentials });
      expectError(answer, product.url, 'invalid_grant');
      expect(answer.body['error_description']).toBe(
        'The grant is not valid, has expired, or belongs to another client',
      );
    });

    it('TK19: a client_id is never a UUID, so that it cannot equal a sub', async () => {
      const named = await product.admin.call('POST', '/clients', { ...EVERYTHING, client_id: product.sub });
      expect(named).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
      for (const id of [product.client.client_id, shared.client_id]) {
        expect(id).not.toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-/i);
      }
    });
  });

  describe('authorization codes', () => {
    it('TK3: a code of another client → invalid_grant, and its own client can still redeem it (RFC 6749 §4.1.3)', async () => {
      const code = await newCode();
      expectError(await other.redeem(code), product.url, 'invalid_grant');
      expect((await client.redeem(code)).status).toBe(200);
    });

    it('TK3: a failed client authentication does not use up the code', async () => {
      const code = await newCode();
      const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI };
      const answer = await postForm(url, form, basic(product.client.client_id, 'wrong'));
      expectError(answer, product.url, 'invalid_client', 401);
      expect((await client.redeem(code)).status).toBe(200);
    });

    it.each(['https://client.example/callback/', 'https://client.example/Callback', 'https://evil.example/', ''])(
      'TK3: redirect_uri %j at the redemption → invalid_grant',
      async (redirect_uri) => {
        expectError(await client.redeem(await newCode(), { redirect_uri }), product.url, 'invalid_grant');
      },
    );

    it('TK3: a code older than AUTHORIZATION_CODE_TTL → invalid_grant', async () => {
      const [early, late] = [await newCode(), await newCode()];
      clock.advance(59);
      expect((await client.redeem(early)).status).toBe(200);
      clock.advance(1);
      expectError(await client.redeem(late), product.url, 'invalid_grant');
    });

    it.each([
      ['of another form', () => 'no-such-code'],
      ['with a wrong secret', (code: string) => `${code.slice(0, -43)}${'A'.repeat(43)}`],
      ['in upper case', (code: string) => code.toUpperCase()],
      ['with a trailing space', (code: string) => `${code} `],
    ])('TK3: a code %s → invalid_grant, and the real code still works', async (_, changed) => {
      const code = await newCode();
      expectError(await client.redeem(changed(code)), product.url, 'invalid_grant');
      expect((await client.redeem(code)).status).toBe(200);
    });

    it('TK5: a replayed code → invalid_grant, and every token issued for it ends', async () => {
      const code = await newCode();
      const { body } = await client.redeem(code);
      expect((await client.userinfo(body['access_token'])).status).toBe(200);
      expectError(await client.redeem(code), product.url, 'invalid_grant');
      expectError(await client.userinfo(body['access_token']), product.url, 'invalid_token', 401);
      expect((await client.introspect(body['access_token'])).body).toEqual({ active: false });
      expectError(await client.refresh(body['refresh_token']), product.url, 'invalid_grant');
    });

    it('TK5: a code replayed after its expiry → invalid_grant, and its tokens end, those of the front channel as well', async () => {
      const front = await authorize(product, { response_type: 'code token', scope: 'openid' }, agent);
      const { body } = await client.redeem(front['code']!);
      clock.advance(61);
      expect((await client.userinfo(front['access_token']!)).status).toBe(200);
      expectError(await client.redeem(front['code']!), product.url, 'invalid_grant');
      for (const token of [front['access_token']!, body['access_token']]) {
        expect((await client.userinfo(token)).status).toBe(401);
      }
    });

    it('TK5: a used code from another client → invalid_grant, and nothing ends', async () => {
      const code = await newCode();
      const { body } = await client.redeem(code);
      expectError(await other.redeem(code), product.url, 'invalid_grant');
      expect((await client.userinfo(body['access_token'])).status).toBe(200);
    });

    it('TK7: a code whose authorization an administrator ended → invalid_grant', async () => {
      const code = await newCode();
      const { body } = await product.admin.get(`/authorizations?sub=${product.sub}&limit=1`);
      expect((await product.admin.call('DELETE', `/authorizations/${body['items'][0].id}`)).status).toBe(204);
      expectError(await client.redeem(code), product.url, 'invalid_grant');
    });

    it('TK8, TK9: a refresh by another client or with more scope is refused and does not use up the refresh token', async () => {
      const { body } = await client.redeem(await newCode());
      expectError(await other.refresh(body['refresh_token']), product.url, 'invalid_grant');
      const wide = await client.refresh(body['refresh_token'], { scope: 'openid profile' });
      expectError(wide, product.url, 'invalid_scope');
      expect((await client.refresh(body['refresh_token'])).status).toBe(200);
    });
  });
});
