import { request } from 'node:http';
import { exportSPKI, importJWK, type CryptoKey } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminApi, basic, postForm, type JsonAnswer, type RegisteredClient } from '../support/admin-api.js';
import { startApp, type RunningApp } from '../support/app.js';
import {
  anAssertion,
  assertionForm,
  newClientKey,
  type AssertionParts,
  type ClientKeyPair,
} from '../support/assertions.js';
import { OutboundTarget, TARGET_CA } from '../support/outbound-target.js';

const MACHINE = { grant_types: ['client_credentials'] };
const CLIENT_CREDENTIALS = { grant_type: 'client_credentials' };

describe('client assertions (RFC 7523, OIDC Core §9)', () => {
  let running: RunningApp;
  let admin: AdminApi;
  let target: OutboundTarget;
  let key: ClientKeyPair;
  let signing: RegisteredClient;
  let secret: RegisteredClient;

  beforeAll(async () => {
    target = await OutboundTarget.start();
    running = await startApp({ env: { OUTBOUND_ALLOW: `localhost:${target.port}`, OUTBOUND_CA: TARGET_CA } });
    admin = await AdminApi.of(running.url);
    key = await newClientKey();
    signing = await admin.createClient({ ...MACHINE, ...byKeys(key) });
    secret = await admin.createClient({ ...MACHINE, token_endpoint_auth_method: 'client_secret_jwt' });
  });
  afterAll(async () => {
    await running?.close();
    target?.close();
  });

  function byKeys(...pairs: readonly ClientKeyPair[]) {
    return { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: pairs.map(({ jwk }) => jwk) } };
  }

  const signed = (parts: AssertionParts = {}, { client_id } = signing, by: ClientKeyPair | string = key) =>
    anAssertion(client_id, running.url, by, parts);

  function token(form: Record<string, string>, headers = {}): Promise<JsonAnswer> {
    return postForm(`${running.url}/token`, { ...CLIENT_CREDENTIALS, ...form }, headers);
  }
  /** Sends an assertion to a target that need not be a path. @returns the status */
  const statusAt = async (path: string): Promise<number | undefined> => {
    const form = { ...CLIENT_CREDENTIALS, ...assertionForm(await signed({ claims: { aud: `${running.url}/token` } })) };
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { port } = new URL(running.url);
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, method: 'POST', path, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject).end(new URLSearchParams(form).toString());
    });
  };
  const tokenBy = async (assertion: string | Promise<string>, more = {}) =>
    token({ ...assertionForm(await assertion), ...more });

  const REFUSED = { status: 401, body: { error: 'invalid_client', error_description: 'Client authentication failed' } };

  describe('private_key_jwt', () => {
    it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])(
      '31: %s → a token, with the same client_id in the form and without it',
      async (alg) => {
        const pair = await newClientKey(alg);
        const client = await admin.createClient({ ...MACHINE, ...byKeys(pair) });
        expect(client.client_secret).toBeUndefined();
        expect((await tokenBy(signed({}, client, pair))).status).toBe(200);
        expect((await tokenBy(signed({}, client, pair), { client_id: client.client_id })).status).toBe(200);
      },
    );

    it.each(['/token', 'https://another.example/token', 'http://host:99999/token'])(
      'POST %s as target → the path decides, also of a URL that cannot be parsed (RFC 9112 §3.2.2)',
      async (target) => expect(await statusAt(target)).toBe(200),
    );

    it('31: aud is the issuer, the token endpoint, or both → 200', async () => {
      for (const aud of [running.url, `${running.url}/token`, [running.url, `${running.url}/token`]]) {
        expect((await tokenBy(signed({ claims: { aud } }))).status).toBe(200);
      }
    });

    it('POST /introspect and /revoke accept their own URL as aud; POST /token refuses it', async () => {
      for (const path of ['/introspect', '/revoke']) {
        for (const aud of [running.url, running.url + path]) {
          const form = { token: 'x', ...assertionForm(await signed({ claims: { aud } })) };
          expect((await postForm(running.url + path, form)).status).toBe(200);
        }
      }
      expect(await tokenBy(signed({ claims: { aud: `${running.url}/introspect` } }))).toMatchObject(REFUSED);
    });

    it('TK15: iat and nbf 8 s ahead → 200, 90 s ahead → 401 invalid_client', async () => {
      const ahead = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
      const both = (seconds: number) =>
        signed({ claims: { iat: ahead(seconds), nbf: ahead(seconds), exp: ahead(300) } });
      expect((await tokenBy(both(8))).status).toBe(200);
      expect(await tokenBy(both(90))).toMatchObject(REFUSED);
    });

    it.each<[string, AssertionParts]>([
      ['another aud', { claims: { aud: 'https://other.example' } }],
      ['an aud for others only', { claims: { aud: ['https://other.example', 'http://localhost'] } }],
      ['another iss', { claims: { iss: 'other' } }],
      ['no iss', { claims: { iss: undefined } }],
      ['an unknown sub', { claims: { sub: 'nobody' } }],
      ['no sub', { claims: { sub: undefined } }],
      ['58: exp 5 min ago', { claims: { exp: Math.floor(Date.now() / 1000) - 300 } }],
      ['no exp', { claims: { exp: undefined } }],
      ['no jti', { claims: { jti: undefined } }],
      ['a typ of another kind of JWT', { header: { typ: 'at+jwt' } }],
      ['a kid that is not the client’s', { header: { kid: 'other' } }],
      ['CM1: an unknown crit', { header: { crit: ['exp'], exp: 1 } }],
      ['CM1: an unencoded payload', { header: { crit: ['b64'], b64: true } }],
    ])('TK14, 58: %s → 401 invalid_client', async (_, parts) => {
      expect(await tokenBy(signed(parts))).toMatchObject(REFUSED);
    });

    it('TK14: an assertion or jti works once, at whichever endpoint; of ten at once exactly one succeeds', async () => {
      const once = await signed();
      expect((await tokenBy(once)).status).toBe(200);
      expect(await tokenBy(once)).toMatchObject(REFUSED);
      expect(await postForm(`${running.url}/revoke`, { token: 'x', ...assertionForm(once) })).toMatchObject(REFUSED);
      const raced = await signed();
      const answers = await Promise.all(Array.from({ length: 10 }, () => tokenBy(raced)));
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
        200,
        ...Array<number>(9).fill(401),
      ]);
      const sameJti = await signed({ claims: { jti: 'again' } });
      expect((await tokenBy(sameJti)).status).toBe(200);
      expect(await tokenBy(signed({ claims: { jti: 'again' } }))).toMatchObject(REFUSED);
    });

    it('CM1, TK14: a key of another party, alg none, and the public key as a secret → 401 invalid_client', async () => {
      expect(await tokenBy(signed({}, signing, await newClientKey('ES256', key.kid)))).toMatchObject(REFUSED);
      const [, payload, signature] = (await signed()).split('.');
      for (const alg of ['none', 'HS256', 'ES384']) {
        const header = Buffer.from(JSON.stringify({ alg, kid: key.kid })).toString('base64url');
        for (const end of ['', signature]) {
          expect(await tokenBy(`${header}.${payload}.${end}`)).toMatchObject(REFUSED);
        }
      }
      const pem = await exportSPKI((await importJWK(key.jwk, 'ES256', { extractable: true })) as CryptoKey);
      for (const text of [pem, JSON.stringify(key.jwk)]) {
        expect(await tokenBy(signed({}, signing, text))).toMatchObject(REFUSED);
      }
    });

    it('CM1: keys in the header, or at an address in it, are ignored and not fetched → 401 invalid_client', async () => {
      const mine = await newClientKey('ES256', key.kid);
      const jku = target.serveJson('/mine', { keys: [mine.jwk] });
      const header = { jwk: mine.jwk, jku, x5u: jku };
      expect(await tokenBy(signed({ header }, signing, mine))).toMatchObject(REFUSED);
      expect(target.requests).not.toContain('GET /mine');
    });

    it('TK14: an algorithm other than token_endpoint_auth_signing_alg → 401 invalid_client', async () => {
      const [ec, rsa] = [await newClientKey('ES256'), await newClientKey('PS256')];
      const client = await admin.createClient({
        ...MACHINE,
        ...byKeys(ec, rsa),
        token_endpoint_auth_signing_alg: 'PS256',
      });
      expect((await tokenBy(signed({}, client, rsa))).status).toBe(200);
      expect(await tokenBy(signed({}, client, ec))).toMatchObject(REFUSED);
    });

    it('37: keys behind jwks_uri are fetched; a new key works at once, and a removed key fails after it', async () => {
      const [old, next] = [await newClientKey(), await newClientKey('PS256')];
      const jwks_uri = target.serveJson('/jwks', { keys: [old.jwk] });
      const method = { token_endpoint_auth_method: 'private_key_jwt', jwks_uri };
      const client = await admin.createClient({ ...MACHINE, ...method });
      expect((await tokenBy(signed({}, client, old))).status).toBe(200);
      target.serveJson('/jwks', { keys: [next.jwk] });
      expect((await tokenBy(signed({}, client, next))).status).toBe(200);
      expect((await tokenBy(signed({}, client, next))).status).toBe(200);
      expect(await tokenBy(signed({}, client, old))).toMatchObject(REFUSED);
      expect(target.requests.filter((request) => request === 'GET /jwks')).toHaveLength(2);
    });

    it('RG4: a jwks_uri that is private, redirects, is too large or is not a JWK Set → 401; other clients still work', async () => {
      const found = target.serveJson('/found', { keys: [key.jwk] });
      const uris = [
        found.replace('localhost', '127.0.0.1'),
        found.replace(String(target.port), new URL(running.url).port),
        target.on('/moved', (_, response) => response.writeHead(302, { location: found }).end()),
        target.on('/huge', (_, response) => response.end(Buffer.alloc(200_000, ' '))),
        target.on('/page', (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('<p>')),
      ];
      const method = { token_endpoint_auth_method: 'private_key_jwt' };
      const clients = await Promise.all(
        uris.map((jwks_uri) => admin.createClient({ ...MACHINE, ...method, jwks_uri })),
      );
      const answers = await Promise.all(clients.map((client) => tokenBy(signed({}, client))));
      expect(answers).toEqual(uris.map(() => expect.objectContaining({ status: 401 })));
      expect(target.requests).not.toContain('GET /found');
      expect((await tokenBy(signed())).status).toBe(200);
    });
  });

  describe('client_secret_jwt', () => {
    const mac = (parts: AssertionParts = {}) => signed(parts, secret, secret.client_secret);

    it('31: an assertion with a MAC of the secret → a token, once; the plain secret → 401 invalid_client', async () => {
      const once = await mac();
      expect((await tokenBy(once)).status).toBe(200);
      expect(await tokenBy(once)).toMatchObject(REFUSED);
      const { client_id, client_secret } = secret;
      expect(await token({ client_id, client_secret })).toMatchObject(REFUSED);
      expect(await token({}, basic(client_id, client_secret))).toMatchObject(REFUSED);
    });

    it('an assertion with any live secret → a token, and the use of the secret is recorded', async () => {
      const path = `/clients/${secret.client_id}/secrets`;
      const { body } = await admin.call('POST', path, {});
      const second = body['client_secret'] as string;
      expect((await tokenBy(signed({}, secret, second))).status).toBe(200);
      expect((await tokenBy(mac())).status).toBe(200);
      const { secrets } = (await admin.get(`/clients/${secret.client_id}`)).body;
      expect(secrets).toEqual(secrets.map(() => expect.objectContaining({ last_used_at: expect.any(String) })));
      await admin.call('DELETE', `${path}/${body['id']}`);
      expect(await tokenBy(signed({}, secret, second))).toMatchObject(REFUSED);
    });

    it.each<[string, AssertionParts]>([
      ['another aud', { claims: { aud: 'https://other.example' } }],
      ['58: exp 5 min ago', { claims: { exp: Math.floor(Date.now() / 1000) - 300 } }],
      ['no jti', { claims: { jti: undefined } }],
      ['CM1: an unknown crit', { header: { crit: ['exp'], exp: 1 } }],
    ])('TK14, 58: %s → 401 invalid_client', async (_, parts) => {
      expect(await tokenBy(mac(parts))).toMatchObject(REFUSED);
    });

    it('TK14: a wrong secret, HS512, and a signature instead of a MAC → 401 invalid_client', async () => {
      expect(await tokenBy(signed({}, secret, 'x'.repeat(43)))).toMatchObject(REFUSED);
      expect(await tokenBy(mac({ header: { alg: 'HS512' } }))).toMatchObject(REFUSED);
      expect(await tokenBy(signed({}, secret, key))).toMatchObject(REFUSED);
    });
  });

  describe('the rest of the request', () => {
    it.each<[string, Record<string, string>]>([
      ['no assertion', { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }],
      ['no type', { client_assertion: 'a.b.c' }],
      [
        'another type',
        {
          ...assertionForm('a.b.c'),
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer',
        },
      ],
      ['no JWT', assertionForm('nonsense')],
      ['three empty parts', assertionForm('..')],
      ['a JWE', assertionForm('e30.e30.e30.e30.e30')],
      ['an enormous assertion', assertionForm(`${'a'.repeat(20_000)}.b.c`)],
    ])('58: %s → 401 invalid_client', async (_, form) => {
      expect(await token({ ...form })).toMatchObject(REFUSED);
    });

    it('TK2: a secret, Basic or another client_id beside an assertion → invalid_request', async () => {
      const { client_id, client_secret } = secret;
      const twice = { status: 400, body: { error: 'invalid_request' } };
      expect(await tokenBy(signed(), { client_id: signing.client_id, client_secret })).toMatchObject(twice);
      const form = { ...CLIENT_CREDENTIALS, ...assertionForm(await signed()) };
      expect(await postForm(`${running.url}/token`, form, basic(client_id, client_secret))).toMatchObject(twice);
      expect(await tokenBy(signed(), { client_id })).toMatchObject(twice);
    });

    it('a disabled client, and one registered for another method → 401 invalid_client', async () => {
      const client = await admin.createClient({ ...MACHINE, ...byKeys(key) });
      await admin.call('PATCH', `/clients/${client.client_id}`, { disabled: true });
      expect(await tokenBy(signed({}, client))).toMatchObject(REFUSED);
      const other = await admin.createClient({ ...MACHINE, jwks: { keys: [key.jwk] } });
      expect(await tokenBy(signed({}, other))).toMatchObject(REFUSED);
    });

    it('AD4, RG2: GET /admin/clients shows the public keys of a client; PATCH refuses private keys and no keys → 400', async () => {
      expect((await admin.get(`/clients/${signing.client_id}`)).body).toMatchObject({
        jwks: { keys: [key.jwk] },
        secrets: [],
      });
      for (const wrong of [{ jwks: null }, { jwks: { keys: [{ ...key.jwk, d: 'x' }] } }, { jwks: 'x' }, { jwks: [] }]) {
        const change = await admin.call('PATCH', `/clients/${signing.client_id}`, wrong);
        expect(change.status).toBe(400);
      }
    });

    it('discovery lists the authentication methods and their algorithms', async () => {
      const metadata = (await (await fetch(`${running.url}/.well-known/openid-configuration`)).json()) as object;
      const methods = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt'];
      const algorithms = ['HS256', 'RS256', 'PS256', 'ES256', 'EdDSA'];
      expect(metadata).toMatchObject({
        token_endpoint_auth_methods_supported: [...methods, 'none'],
        token_endpoint_auth_signing_alg_values_supported: algorithms,
        introspection_endpoint_auth_methods_supported: methods,
        introspection_endpoint_auth_signing_alg_values_supported: algorithms,
        revocation_endpoint_auth_signing_alg_values_supported: algorithms,
      });
    });
  });
});
