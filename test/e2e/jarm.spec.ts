import { compactDecrypt, createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, type Json, type RegisteredClient } from '../support/admin-api.js';
import { newClientKey } from '../support/assertions.js';
import {
  ALICE,
  authorizeUrl,
  EVERYTHING,
  newPkce,
  REDIRECT_URI,
  startProduct,
  type Product,
} from '../support/product.js';
import { formOf, responseOf, UserAgent } from '../support/user-agent.js';

type Parameters = Readonly<Record<string, string>>;

const withoutTls = openid.allowInsecureRequests; // oxlint-disable-line typescript/no-deprecated

/** JWT Secured Authorization Response Mode for OAuth 2.0 (JARM), final of November 2022. */
describe('JARM', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product.close());

  function ask(mode: string, more: Parameters = {}, client = product.client): string {
    const usual = { response_type: 'code', scope: 'openid', redirect_uri: REDIRECT_URI, state: 's&=%' };
    return authorizeUrl(product, { ...usual, client_id: client.client_id, response_mode: mode, ...more });
  }
  const verified = async (jwt: string, audience = product.client.client_id) =>
    (await jwtVerify(jwt, createRemoteJWKSet(new URL(`${product.url}/jwks`)), { issuer: product.url, audience }))
      .payload;
  async function responseIn(location: string): Promise<Json> {
    const sent = responseOf(location);
    expect(Object.keys(sent)).toEqual(['response']);
    return verified(sent['response']!);
  }

  it.each([
    ['jwt', 'code', '?'],
    ['query.jwt', 'code', '?'],
    ['fragment.jwt', 'code', '#'],
    ['jwt', 'code id_token token', '#'],
  ])(
    'response_mode=%s, response_type=%s → a JWT with iss, aud, exp and every parameter after "%s"',
    async (mode, type, at) => {
      const location = await new UserAgent(product.url).signIn(ask(mode, { response_type: type, nonce: 'n' }), ALICE);
      expect(location.startsWith(`${REDIRECT_URI}${at}response=`)).toBe(true);
      const claims = await responseIn(location);
      const now = Math.floor(Date.now() / 1000);
      expect(claims).toMatchObject({ state: 's&=%', code: expect.any(String) });
      expect(claims['exp'] as number).toBeGreaterThan(now + 500);
      expect(claims['exp'] as number).toBeLessThanOrEqual(now + 600);
      const { client_id: id, client_secret: secret } = product.client;
      const form = { grant_type: 'authorization_code', code: claims['code'] as string, redirect_uri: REDIRECT_URI };
      expect((await postForm(`${product.url}/token`, form, basic(id, secret))).status).toBe(200);
    },
  );

  it('response_mode=form_post.jwt → a form with the field response only', async () => {
    const page = await new UserAgent(product.url).authorize(ask('form_post.jwt'), ALICE);
    const form = formOf(page)!;
    expect([form.action, Object.keys(form.fields)]).toEqual([REDIRECT_URI, ['response']]);
    expect(await verified(form.fields['response']!)).toMatchObject({ code: expect.any(String), state: 's&=%' });
  });

  it.each<[string, Parameters, string]>([
    ['prompt=none without a session', { prompt: 'none' }, 'login_required'],
    ['an unknown response_type', { response_type: 'magic' }, 'unsupported_response_type'],
    ['a repeated prompt', { prompt: 'none login' }, 'invalid_request'],
  ])('errors are in the JWT too: %s', async (_, parameters, error) => {
    const { location } = await new UserAgent(product.url).get(ask('jwt', parameters));
    expect(await responseIn(location!)).toMatchObject({ error, state: 's&=%', error_uri: expect.any(String) });
  });

  it('query.jwt for tokens without encryption → invalid_request in the fragment, as a JWT', async () => {
    const { location } = await new UserAgent(product.url).get(ask('query.jwt', { response_type: 'code token' }));
    expect(location!.startsWith(`${REDIRECT_URI}#response=`)).toBe(true);
    expect(await responseIn(location!)).toMatchObject({ error: 'invalid_request' });
  });

  it.each(['PS256', 'ES256', 'EdDSA'])('authorization_signed_response_alg %s → signed by it', async (alg) => {
    const client = await product.admin.createClient({ ...EVERYTHING, authorization_signed_response_alg: alg });
    const location = await new UserAgent(product.url).signIn(ask('jwt', {}, client), ALICE);
    const { response } = responseOf(location);
    expect(decodeProtectedHeader(response!).alg).toBe(alg);
    expect(await verified(response!, client.client_id)).toMatchObject({ code: expect.any(String) });
  });

  it('the audience is the client: another one refuses the response', async () => {
    const location = await new UserAgent(product.url).signIn(ask('jwt'), ALICE);
    await expect(verified(responseOf(location)['response']!, 'another')).rejects.toThrow('aud');
  });

  it('authorization_encrypted_response_alg → signed, then encrypted; query.jwt may then return tokens', async () => {
    const key = await newClientKey('ECDH-ES');
    const keys = { keys: [{ ...key.jwk, use: 'enc', alg: 'ECDH-ES' }] };
    const encryption = {
      authorization_encrypted_response_alg: 'ECDH-ES',
      authorization_encrypted_response_enc: 'A256GCM',
    };
    const client = await product.admin.createClient({ ...EVERYTHING, jwks: keys, ...encryption });
    for (const more of [{}, { response_type: 'code token' }, { prompt: 'none' }] as readonly Parameters[]) {
      const answer = await new UserAgent(product.url).authorize(ask('query.jwt', more, client), ALICE);
      const { response } = responseOf(answer.location!);
      expect(decodeProtectedHeader(response!)).toMatchObject({ alg: 'ECDH-ES', enc: 'A256GCM', cty: 'JWT' });
      const { plaintext } = await compactDecrypt(response!, key.privateKey);
      const claims = await verified(new TextDecoder().decode(plaintext), client.client_id);
      expect(claims).toMatchObject(more['prompt'] ? { error: 'login_required' } : { code: expect.any(String) });
    }
  });

  it.each([
    [{ authorization_signed_response_alg: 'none' }],
    [{ authorization_signed_response_alg: 'HS256' }],
    [{ authorization_encrypted_response_alg: 'RSA-OAEP' }],
    [{ authorization_encrypted_response_enc: 'A256GCM' }],
    [{ authorization_encrypted_response_alg: 'magic' }],
  ])('POST /admin/clients refuses %j', async (members) => {
    expect((await product.admin.call('POST', '/clients', { ...EVERYTHING, ...members })).status).toBe(400);
  });

  it('openid-client signs in with useJwtResponseMode', async () => {
    const { client_id: id, client_secret: secret }: RegisteredClient = product.client;
    const server = await openid.discovery(new URL(product.url), id, secret, undefined, { execute: [withoutTls] });
    openid.useJwtResponseMode(server);
    const { challenge, verifier } = newPkce();
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
    const url = openid.buildAuthorizationUrl(server, {
      redirect_uri: REDIRECT_URI,
      scope: 'openid',
      state: 'x',
      ...pkce,
    });
    const location = new URL(await new UserAgent(product.url).signIn(url.href, ALICE));
    const checks = { pkceCodeVerifier: verifier, expectedState: 'x' };
    const tokens = await openid.authorizationCodeGrant(server, location, checks);
    expect(tokens.claims()?.sub).toBe(product.sub);
  });
});
