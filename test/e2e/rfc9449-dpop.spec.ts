import { decodeJwt } from 'jose';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, request, type Json, type JsonAnswer, type RegisteredClient } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { DpopKey, type ProofParts } from '../support/dpop.js';
import {
  ALICE,
  authorizeUrl,
  EVERYTHING,
  newPkce,
  REDIRECT_URI,
  startProduct,
  type Product,
} from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

type Parameters = Readonly<Record<string, string>>;

const CODE = { response_type: 'code', scope: 'openid', redirect_uri: REDIRECT_URI };
const AT_ONCE = 50;
const withoutTls = openid.allowInsecureRequests; // oxlint-disable-line typescript/no-deprecated

describe.each(DATABASES)('DPoP (RFC 9449), on %s', (database) => {
  let product: Product;
  let key: DpopKey;
  let other: DpopKey;
  let publicClient: RegisteredClient;

  beforeAll(async () => {
    product = await startProduct({ database });
    [key, other] = [await DpopKey.make(), await DpopKey.make()];
    publicClient = await product.admin.createClient({
      client_name: 'Public',
      redirect_uris: [REDIRECT_URI],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
    });
  });
  afterAll(() => product.close());

  const tokenUrl = () => `${product.url}/token`;
  async function headersOf(proof: string | undefined, { client_id: id, client_secret: secret } = product.client) {
    return { ...basic(id, secret), ...(proof !== undefined && { dpop: proof }) };
  }
  async function credentials(proof?: string): Promise<JsonAnswer> {
    return postForm(tokenUrl(), { grant_type: 'client_credentials' }, await headersOf(proof));
  }
  async function boundToken(by = key, parameters: Parameters = { grant_type: 'client_credentials' }): Promise<string> {
    const answer = await postForm(tokenUrl(), parameters, await headersOf(await by.proof('POST', tokenUrl())));
    expect(answer).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
    return answer.body['access_token'] as string;
  }
  async function code(more: Parameters = {}, client = product.client): Promise<string> {
    const url = authorizeUrl(product, { ...CODE, client_id: client.client_id, ...more });
    return responseOf(await new UserAgent(product.url).signIn(url, ALICE))['code']!;
  }
  const redemption = (value: string): Parameters => ({
    grant_type: 'authorization_code',
    code: value,
    redirect_uri: REDIRECT_URI,
  });
  async function redeem(value: string, by?: DpopKey): Promise<JsonAnswer> {
    return postForm(tokenUrl(), redemption(value), await headersOf(await by?.proof('POST', tokenUrl())));
  }
  async function signInToken(by = key): Promise<string> {
    const answer = await redeem(await code(), by);
    expect(answer.body).toMatchObject({ token_type: 'DPoP' });
    return answer.body['access_token'] as string;
  }
  async function userinfo(
    token: string,
    by: DpopKey | null,
    parts: ProofParts = {},
    scheme = 'DPoP',
  ): Promise<JsonAnswer> {
    const url = `${product.url}/userinfo`;
    const proof = await by?.proof('GET', url, parts, token);
    return request(url, {
      headers: { authorization: `${scheme} ${token}`, ...(proof !== undefined && { dpop: proof }) },
    });
  }

  describe('POST /token', () => {
    it('with a proof → token_type DPoP, and cnf.jkt in the JWT (§6.1)', async () => {
      expect(decodeJwt(await boundToken())['cnf']).toEqual({ jkt: key.jkt });
      expect(decodeJwt(await signInToken())['cnf']).toEqual({ jkt: key.jkt });
    });

    it('without a proof → a bearer token without cnf', async () => {
      const { body } = await credentials();
      expect(body['token_type']).toBe('Bearer');
      expect(decodeJwt(body['access_token'] as string)).not.toHaveProperty('cnf');
    });

    it.each(['ES256', 'PS256', 'EdDSA'])('takes proofs of %s', async (alg) => {
      const by = await DpopKey.make(alg);
      expect((await credentials(await by.proof('POST', tokenUrl()))).body['token_type']).toBe('DPoP');
    });

    it('htu with query, fragment, escapes, dot segments and other case of the host → accepted (§4.3)', async () => {
      const { host } = new URL(product.url);
      const others = [`HTTP://${host.toUpperCase()}/token`, `http://${host}/%74oken`, `http://${host}/x/../token`];
      for (const htu of [`${tokenUrl()}?a=b`, `${tokenUrl()}#c`, ...others]) {
        expect((await credentials(await key.proof('POST', htu))).status).toBe(200);
      }
    });

    it.each<[string, ProofParts]>([
      ['typ of another JWT', { header: { typ: 'JWT' } }],
      ['no typ', { header: { typ: undefined } }],
      ['no jwk', { header: { jwk: undefined } }],
      ['crit', { header: { crit: ['exp'], exp: 1 } }],
      ['no jti', { claims: { jti: undefined } }],
      ['an empty jti', { claims: { jti: '' } }],
      ['jti of 301 characters', { claims: { jti: 'x'.repeat(301) } }],
      ['a number as jti', { claims: { jti: 7 } }],
      ['another method', { claims: { htm: 'GET' } }],
      ['the method in lower case', { claims: { htm: 'post' } }],
      ['no htm', { claims: { htm: undefined } }],
      ['another host', { claims: { htu: 'https://evil.example/token' } }],
      ['htu that is no URL', { claims: { htu: 'token' } }],
      ['no htu', { claims: { htu: undefined } }],
      ['iat an hour ago', { claims: { iat: Math.floor(Date.now() / 1000) - 3600 } }],
      ['iat in an hour', { claims: { iat: Math.floor(Date.now() / 1000) + 3600 } }],
      ['no iat', { claims: { iat: undefined } }],
      ['a text as iat', { claims: { iat: '1' } }],
      ['a nonce of another server', { claims: { nonce: 'eyJhbGciOiJub25lIn0' } }],
    ])('%s → refused, nothing is issued', async (_, parts) => {
      const answer = await credentials(await key.proof('POST', tokenUrl(), parts));
      expect(answer.status).toBe(400);
      expect(['invalid_dpop_proof', 'use_dpop_nonce']).toContain(answer.body['error']);
    });

    it.each<[string, (host: string) => string]>([
      ['another path', (host) => `http://${host}/par`],
      ['a slash at the end of the path', (host) => `http://${host}/token/`],
      ['the path in upper case', (host) => `http://${host}/TOKEN`],
      ['user information', (host) => `http://me@${host}/token`],
      ['another port', () => 'http://localhost/token'],
    ])('htu with %s → refused', async (_, htu) => {
      const answer = await credentials(await key.proof('POST', htu(new URL(product.url).host)));
      expect(answer.body['error']).toBe('invalid_dpop_proof');
    });

    it('iat 50 seconds ahead or ago → accepted', async () => {
      const now = Math.floor(Date.now() / 1000);
      for (const iat of [now - 50, now + 50]) {
        expect((await credentials(await key.proof('POST', tokenUrl(), { claims: { iat } }))).status).toBe(200);
      }
    });

    it('text that is no JWT, a private key, a weak key, a symmetric key, alg none, a broken signature, two proofs → invalid_dpop_proof', async () => {
      const good = await key.proof('POST', tokenUrl());
      const [head, body, signature] = good.split('.') as [string, string, string];
      const withHeader = (header: Json) =>
        `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${body}.${signature}`;
      const broken = [
        'x', '..', 'a.b.c', `${head}.${body}`, `${head}.${body}.`, 'ü.ü.ü', 'x'.repeat(8001),
        withHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: { ...key.jwk, d: 'AAAA' } }),
        withHeader({ typ: 'dpop+jwt', alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } }),
        withHeader({ typ: 'dpop+jwt', alg: 'none', jwk: key.jwk }),
        withHeader({ typ: 'dpop+jwt', alg: 'RS256', jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } }),
        withHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: other.jwk }),
        withHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: [] }),
        `${good}, ${await key.proof('POST', tokenUrl())}`,
      ]; // prettier-ignore
      for (const proof of broken.filter((one) => !one.includes('ü'))) {
        expect([proof.slice(0, 60), (await credentials(proof)).body['error']]).toEqual([
          proof.slice(0, 60),
          'invalid_dpop_proof',
        ]);
      }
    });

    it('a proof sent again → invalid_dpop_proof (§11.1)', async () => {
      const proof = await key.proof('POST', tokenUrl());
      expect((await credentials(proof)).status).toBe(200);
      expect(await credentials(proof)).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } });
    });

    it(`one proof in ${AT_ONCE} requests at once → one token`, async () => {
      const proof = await key.proof('POST', tokenUrl());
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => credentials(proof)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    });

    it('a refused request does not use its proof up; the request that is answered does', async () => {
      const headers = await headersOf(await key.proof('POST', tokenUrl()));
      const send = (form: Parameters) => postForm(tokenUrl(), form, headers);
      expect((await send(redemption('unknown'))).body['error']).toBe('invalid_grant');
      expect((await send({ grant_type: 'client_credentials' })).status).toBe(200);
      expect((await send({ grant_type: 'client_credentials' })).body['error']).toBe('invalid_dpop_proof');
    });

    it('a proof that is refused uses no code up: the code works afterwards', async () => {
      const value = await code();
      const wrong = await key.proof('POST', tokenUrl(), { claims: { htm: 'GET' } });
      expect((await postForm(tokenUrl(), redemption(value), await headersOf(wrong))).status).toBe(400);
      expect((await redeem(value, key)).status).toBe(200);
    });
  });

  describe('bound codes (§10)', () => {
    it('dpop_jkt: another key or none → invalid_grant, its own key → tokens', async () => {
      const value = await code({ dpop_jkt: key.jkt });
      expect(await redeem(value, other)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      expect(await redeem(value)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      expect((await redeem(value, key)).status).toBe(200);
    });

    it('dpop_jkt that is no thumbprint → invalid_request at the redirect_uri', async () => {
      const url = authorizeUrl(product, { ...CODE, client_id: product.client.client_id, dpop_jkt: 'short' });
      expect(responseOf((await new UserAgent(product.url).get(url)).location!)).toMatchObject({
        error: 'invalid_request',
      });
    });

    it('POST /par with a proof → the code is bound to its key; another dpop_jkt → invalid_dpop_proof (§10.1)', async () => {
      const par = `${product.url}/par`;
      const push = async (more: Parameters) =>
        postForm(par, { ...CODE, ...more }, await headersOf(await key.proof('POST', par)));
      expect(await push({ dpop_jkt: other.jkt })).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } });
      const { body } = await push({ dpop_jkt: key.jkt });
      const url = authorizeUrl(product, {
        client_id: product.client.client_id,
        request_uri: body['request_uri'] as string,
      });
      const value = responseOf(await new UserAgent(product.url).signIn(url, ALICE))['code']!;
      expect((await redeem(value, other)).body['error']).toBe('invalid_grant');
      expect((await redeem(value, key)).status).toBe(200);
    });
  });

  describe('refresh tokens (§5)', () => {
    const refresh = async (token: string, by: DpopKey | undefined, client: RegisteredClient) => {
      const proof = await by?.proof('POST', tokenUrl());
      const form = { grant_type: 'refresh_token', refresh_token: token };
      const isPublic = client === publicClient;
      const headers = isPublic ? { ...(proof !== undefined && { dpop: proof }) } : await headersOf(proof, client);
      return postForm(tokenUrl(), { ...form, ...(isPublic && { client_id: client.client_id }) }, headers);
    };

    it('of a public client are bound to the key: another one or none → invalid_grant, nothing ends', async () => {
      const { verifier, challenge } = newPkce();
      const value = await code({ code_challenge: challenge, code_challenge_method: 'S256' }, publicClient);
      const form = { ...redemption(value), code_verifier: verifier, client_id: publicClient.client_id };
      const { body } = await postForm(tokenUrl(), form, { dpop: await key.proof('POST', tokenUrl()) });
      const first = body['refresh_token'] as string;
      for (const by of [other, undefined]) {
        expect((await refresh(first, by, publicClient)).body['error']).toBe('invalid_grant');
      }
      const next = await refresh(first, key, publicClient);
      expect(next).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
      expect((await refresh(next.body['refresh_token'] as string, key, publicClient)).status).toBe(200);
    });

    it('of a confidential client are not: it may change its key', async () => {
      const { body } = await redeem(await code(), key);
      const next = await refresh(body['refresh_token'] as string, other, product.client);
      expect(decodeJwt(next.body['access_token'] as string)['cnf']).toEqual({ jkt: other.jkt });
      const unbound = await refresh(next.body['refresh_token'] as string, undefined, product.client);
      expect(unbound.body['token_type']).toBe('Bearer');
    });
  });

  describe('a protected endpoint (§7)', () => {
    it('UI3: takes a bound token with the scheme DPoP, and a proof of its key, of its URL, with ath', async () => {
      const token = await signInToken();
      expect(await userinfo(token, key)).toMatchObject({ status: 200, body: { sub: product.sub } });
      expect((await userinfo(token, key, {}, 'dpop')).status).toBe(200);
    });

    it.each<[string, (token: string) => Promise<JsonAnswer>]>([
      ['with the scheme Bearer and a proof', (token) => userinfo(token, key, {}, 'Bearer')],
      ['with the scheme Bearer alone', (token) => userinfo(token, null, {}, 'Bearer')],
      ['without a proof', (token) => userinfo(token, null)],
      ['with a proof of another key', (token) => userinfo(token, other)],
      ['with a proof for another method', (token) => userinfo(token, key, { claims: { htm: 'POST' } })],
      ['with a proof for another URL', (token) => userinfo(token, key, { claims: { htu: tokenUrl() } })],
      ['without ath', (token) => userinfo(token, key, { claims: { ath: undefined } })],
      ['with ath of another token', (token) => userinfo(token, key, { claims: { ath: 'x'.repeat(43) } })],
    ])('UI3: a bound token %s → 401 with a challenge of the scheme DPoP', async (_, ask) => {
      const answer = await ask(await signInToken());
      expect(answer.status).toBe(401);
      expect(['invalid_token', 'invalid_dpop_proof']).toContain(answer.body['error']);
      expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP realm="grantry", error="\w+".*algs="ES256 /);
    });

    it('a proof sent again → 401; a bearer token with the scheme DPoP → 401', async () => {
      const token = await signInToken();
      const parts = { claims: { jti: 'the-same' } };
      expect((await userinfo(token, key, parts)).status).toBe(200);
      expect((await userinfo(token, key, parts)).status).toBe(401);
      const bearer = (await redeem(await code())).body['access_token'] as string;
      expect((await userinfo(bearer, key)).status).toBe(401);
      expect((await userinfo(bearer, null, {}, 'Bearer')).status).toBe(200);
    });

    it('POST /userinfo with a bound token in the form → 401', async () => {
      const form = { access_token: await signInToken() };
      expect((await postForm(`${product.url}/userinfo`, form)).status).toBe(401);
    });

    it('/admin and /api take bound tokens in the same way', async () => {
      const admin = await product.admin.createClient({
        grant_types: ['client_credentials'],
        response_types: [],
        scope: 'users:read',
      });
      const { body } = await postForm(
        tokenUrl(),
        { grant_type: 'client_credentials', scope: 'users:read' },
        await headersOf(await key.proof('POST', tokenUrl()), admin),
      );
      const token = body['access_token'] as string;
      const url = `${product.url}/admin/users`;
      const call = async (authorization: string, proof?: string) =>
        (await request(`${url}?limit=1`, { headers: { authorization, ...(proof !== undefined && { dpop: proof }) } }))
          .status;
      expect(await call(`Bearer ${token}`)).toBe(401);
      expect(await call(`DPoP ${token}`, await other.proof('GET', url, {}, token))).toBe(401);
      expect(await call(`DPoP ${token}`, await key.proof('GET', url, {}, token))).toBe(200);
    });
  });

  it('introspection shows cnf and token_type DPoP, of JWTs and of opaque tokens (§6.2)', async () => {
    const { client_id: id, client_secret: secret } = await product.admin.createClient({
      ...EVERYTHING,
      access_token_format: 'opaque',
    });
    const proof = await key.proof('POST', tokenUrl());
    const { body } = await postForm(
      tokenUrl(),
      { grant_type: 'client_credentials' },
      { ...basic(id, secret), dpop: proof },
    );
    const opaque = await postForm(
      `${product.url}/introspect`,
      { token: body['access_token'] as string },
      basic(id, secret),
    );
    expect(opaque.body).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt: key.jkt } });
    const jwt = await postForm(`${product.url}/introspect`, { token: await boundToken() }, await headersOf(undefined));
    expect(jwt.body).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt: key.jkt } });
  });

  describe('clients', () => {
    it('dpop_bound_access_tokens: no proof → invalid_dpop_proof, and no token in the front channel', async () => {
      const types = { response_types: ['code'], grant_types: ['authorization_code', 'client_credentials'] };
      const bound = { ...EVERYTHING, ...types, dpop_bound_access_tokens: true };
      const client = await product.admin.createClient(bound);
      const ask = async (proof?: string) =>
        postForm(tokenUrl(), { grant_type: 'client_credentials' }, await headersOf(proof, client));
      expect(await ask()).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } });
      expect((await ask(await key.proof('POST', tokenUrl()))).status).toBe(200);
      const refused = await product.admin.call('POST', '/clients', { ...EVERYTHING, dpop_bound_access_tokens: true });
      expect(refused.status).toBe(400);
    });

    it('require_dpop_nonce: use_dpop_nonce with a nonce, which is then accepted (§8)', async () => {
      const client = await product.admin.createClient({ ...EVERYTHING, require_dpop_nonce: true });
      const ask = async (claims: Json) =>
        postForm(
          tokenUrl(),
          { grant_type: 'client_credentials' },
          await headersOf(await key.proof('POST', tokenUrl(), { claims }), client),
        );
      const first = await ask({});
      expect(first).toMatchObject({ status: 400, body: { error: 'use_dpop_nonce' } });
      expect((await ask({ nonce: first.headers.get('dpop-nonce')! })).status).toBe(200);
    });

    it('DPoP-Nonce is exposed to scripts of registered origins', async () => {
      const headers = { ...(await headersOf(await key.proof('POST', tokenUrl()))), origin: 'https://client.example' };
      const answer = await postForm(tokenUrl(), { grant_type: 'client_credentials' }, headers);
      expect(answer.headers.get('access-control-expose-headers')).toContain('DPoP-Nonce');
    });
  });
});

describe('DPOP_NONCE=on', () => {
  it('openid-client signs in, calls userinfo and refreshes with nonces; a changed nonce is refused', async () => {
    const product = await startProduct({ env: { DPOP_NONCE: 'on' } });
    const { client_id: id, client_secret: secret } = product.client;
    const server = await openid.discovery(new URL(product.url), id, secret, undefined, { execute: [withoutTls] });
    const DPoP = openid.getDPoPHandle(server, await openid.randomDPoPKeyPair('ES256'));
    const { challenge, verifier } = newPkce();
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
    const parameters = { redirect_uri: REDIRECT_URI, scope: 'openid', state: 'x', ...pkce };
    const url = await openid.buildAuthorizationUrlWithPAR(server, parameters, { DPoP });
    const location = new URL(await new UserAgent(product.url).signIn(url.href, ALICE));
    const checks = { pkceCodeVerifier: verifier, expectedState: 'x' };
    const tokens = await openid.authorizationCodeGrant(server, location, checks, undefined, { DPoP });
    expect(tokens.token_type).toBe('dpop');
    expect((await openid.fetchUserInfo(server, tokens.access_token, product.sub, { DPoP })).sub).toBe(product.sub);
    const refreshed = await openid.refreshTokenGrant(server, tokens.refresh_token!, undefined, { DPoP });
    expect(refreshed.token_type).toBe('dpop');
    const key = await DpopKey.make();
    const ask = async (claims: Json) => {
      const at = `${product.url}/token`;
      const headers = { ...basic(id, secret), dpop: await key.proof('POST', at, { claims }) };
      return postForm(at, { grant_type: 'client_credentials' }, headers);
    };
    const nonce = (await ask({})).headers.get('dpop-nonce')!;
    expect((await ask({ nonce })).status).toBe(200);
    expect(await ask({ nonce: `${nonce}x` })).toMatchObject({
      status: 400,
      body: { error: 'use_dpop_nonce' },
    });
    await product.close();
  });
});
