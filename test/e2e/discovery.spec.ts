import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request, type Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { ALL_RESPONSE_TYPES, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';

const DOCUMENTS = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'] as const;
const EVIL = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'host=evil.example' };
const KNOWN = new URL(REDIRECT_URI).origin;
const UNKNOWN = 'https://unknown.example';

describe.each(DATABASES)('discovery (OIDC Discovery, RFC 8414), on %s', (database) => {
  let product: Product;
  let metadata: Json;

  beforeAll(async () => {
    product = await startProduct({ database });
    metadata = (await request(product.url + DOCUMENTS[0])).body;
  });
  afterAll(() => product.close());

  it.each(DOCUMENTS)('CM4: GET %s is public JSON whose issuer is the URL that it is served under', async (path) => {
    const answer = await request(product.url + path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('cache-control')).toMatch(/^public, max-age=\d+$/);
    expect(answer.body).toEqual(metadata);
    expect(metadata['issuer']).toBe(product.url);
  });

  it('lists what this server supports, and nothing else', () => {
    expect(metadata).toMatchObject({
      code_challenge_methods_supported: ['S256'],
      response_modes_supported: expect.arrayContaining(['query', 'fragment', 'form_post']),
      subject_types_supported: ['public', 'pairwise'],
      id_token_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256', 'none'],
      dpop_signing_alg_values_supported: ['ES256', 'PS256', 'EdDSA', 'Ed25519'],
      authorization_response_iss_parameter_supported: true,
      request_parameter_supported: true,
      request_uri_parameter_supported: true,
      require_request_uri_registration: true,
      require_pushed_authorization_requests: false,
      request_object_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      claims_parameter_supported: true,
    });
    const words = (types: readonly string[]) => types.map((type) => type.split(' ').sort().join(' ')).sort();
    expect(words(metadata['response_types_supported'])).toEqual(words(ALL_RESPONSE_TYPES));
    expect(metadata['grant_types_supported'].toSorted()).toEqual([
      'authorization_code',
      'client_credentials',
      'implicit',
      'password',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:device_code',
      'urn:openid:params:grant-type:ciba',
    ]);
    expect(metadata['token_endpoint_auth_methods_supported'].toSorted()).toEqual([
      'client_secret_basic',
      'client_secret_jwt',
      'client_secret_post',
      'none',
      'private_key_jwt',
    ]);
    expect(metadata['introspection_endpoint_auth_methods_supported']).not.toContain('none');
    expect(metadata['scopes_supported']).toEqual(expect.arrayContaining(['openid', 'offline_access']));
  });

  it('CM4: every URL in it is below the issuer and does not answer 404', async () => {
    const urls = Object.entries(metadata).filter(([name]) => /_(endpoint|uri)$/.test(name));
    expect(urls.map(([name]) => name).sort()).toEqual([
      'authorization_endpoint', 'backchannel_authentication_endpoint', 'device_authorization_endpoint', 'end_session_endpoint', 'introspection_endpoint', 'jwks_uri',
      'pushed_authorization_request_endpoint', 'registration_endpoint', 'revocation_endpoint', 'token_endpoint', 'userinfo_endpoint',
    ]); // prettier-ignore
    for (const [, url] of urls as [string, string][]) {
      expect(url.startsWith(`${product.url}/`)).toBe(true);
      expect((await request(url)).status).not.toBe(404);
    }
  });

  it('CM3: jwks_uri returns public keys only, each with a unique kid', async () => {
    const { keys } = (await request(metadata['jwks_uri'])).body as { keys: Json[] };
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
    expect(keys.every(({ kid }) => typeof kid === 'string' && kid !== '')).toBe(true);
    const secret = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth'];
    expect(keys.flatMap((key) => Object.keys(key).filter((name) => secret.includes(name)))).toEqual([]);
    const signing = keys.filter(({ use }) => use === 'sig').map(({ alg }) => alg as string);
    // HS256 uses the client's own secret, and `none` no key.
    expect([...signing, 'HS256', 'none'].sort()).toEqual(
      (metadata['id_token_signing_alg_values_supported'] as string[])
        .flatMap((alg) => (signing.includes(alg) ? [alg, alg] : [alg]))
        .sort(),
    );
  });

  describe('CM4, AD7: Host and X-Forwarded-* from an untrusted peer change nothing', () => {
    it.each(DOCUMENTS)('GET %s', async (path) => {
      const { body } = await getAs('evil.example', product.url + path);
      expect(JSON.parse(body)).toEqual(metadata);
    });

    it('GET /authorize redirects to pages of the issuer, and its response has the iss of the issuer', async () => {
      const parameters = { client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code' };
      const login = await getAs('evil.example', authorizeUrl(product, parameters));
      expect(login.status).toBe(302);
      expect(new URL(login.headers.location!, product.url).origin).toBe(product.url);
      const refused = await getAs('evil.example', authorizeUrl(product, { ...parameters, prompt: 'none' }));
      expect(new URL(refused.headers.location!).searchParams.get('iss')).toBe(product.url);
    });

    it('GET /token answers with an error_uri of the issuer', async () => {
      const { body } = await getAs('evil.example', `${product.url}/token`);
      expect((JSON.parse(body) as Json)['error_uri'].startsWith(`${product.url}/errors/`)).toBe(true);
    });
  });

  const TRACING = 'traceparent,tracestate,sentry-trace,baggage,x-requested-with';

  describe('CORS', () => {
    const from = (origin: string, path: string, init: RequestInit = {}) =>
      request(product.url + path, { ...init, headers: { origin, ...(init.headers as Record<string, string>) } });
    const preflight = (origin: string, path: string, method: string) =>
      from(origin, path, {
        method: 'OPTIONS',
        headers: { 'access-control-request-method': method, 'access-control-request-headers': 'authorization' },
      });
    const allowed = ({ headers }: { headers: Headers }) => headers.get('access-control-allow-origin');

    it.each([...DOCUMENTS, '/jwks'])('GET %s allows every origin', async (path) => {
      for (const origin of [KNOWN, UNKNOWN, 'null']) expect(allowed(await from(origin, path))).toBe('*');
    });

    it.each([
      ['POST', '/token'],
      ['POST', '/revoke'],
      ['POST', '/userinfo'],
      ['GET', '/userinfo'],
    ])('%s %s allows the origins of registered redirect_uris, for errors too, and never with credentials', async (method, path) => {
      const answer = await from(KNOWN, path, { method });
      expect(answer.status).toBe(401);
      expect(allowed(answer)).toBe(KNOWN);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(answer.headers.get('vary')).toMatch(/\bOrigin\b/i);
      expect(answer.headers.get('access-control-expose-headers')).toMatch(/WWW-Authenticate/);
    }); // prettier-ignore

    it.each([...DOCUMENTS, '/jwks'])(
      'OPTIONS %s → 204 with the methods, and with the requested headers',
      async (path) => {
        for (const origin of [KNOWN, UNKNOWN, 'null']) {
          const answer = await from(origin, path, {
            method: 'OPTIONS',
            headers: { 'access-control-request-method': 'GET', 'access-control-request-headers': TRACING },
          });
          expect([answer.status, allowed(answer)]).toEqual([204, '*']);
          expect(answer.headers.get('access-control-allow-methods')).toContain('GET');
          expect(answer.headers.get('access-control-allow-headers')).toBe(TRACING);
          expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
          expect(answer.headers.get('vary')).toContain('Access-Control-Request-Headers');
        }
        const plain = await request(product.url + path, { method: 'OPTIONS' });
        expect([plain.status, plain.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
      },
    );

    it.each(['/token', '/revoke', '/userinfo'])(
      'OPTIONS %s allows tracing headers and other well-formed header names',
      async (path) => {
        const ask = (headers: string) =>
          from(KNOWN, path, {
            method: 'OPTIONS',
            headers: { 'access-control-request-method': 'POST', 'access-control-request-headers': headers },
          });
        for (const headers of [TRACING, 'x-any-header', 'authorization,dpop']) {
          const answer = await ask(headers);
          expect([answer.status, answer.headers.get('access-control-allow-headers')]).toEqual([204, headers]);
          expect(answer.headers.get('vary')).toBe('Origin, Access-Control-Request-Headers');
        }
        for (const headers of ['a b', 'x\u00e4', `x-${'y'.repeat(1000)}`, 'a;b', ',']) {
          expect((await ask(headers)).headers.get('access-control-allow-headers')).toBe('Authorization, Content-Type');
        }
      },
    );

    describe('for native clients registered for loopback (RFC 8252 §7.3)', () => {
      const registered = (redirect_uris: string[], application_type: string) =>
        product.admin.createClient({ redirect_uris, application_type, token_endpoint_auth_method: 'none' });

      it.each([
        ['http://localhost/cb', ['http://localhost', 'http://localhost:5173', 'http://localhost:1']],
        ['http://127.0.0.1:8000/cb', ['http://127.0.0.1:8000', 'http://127.0.0.1:9000', 'http://127.0.0.1']],
        ['http://[::1]/cb', ['http://[::1]:5173', 'http://[::1]']],
      ])('redirect_uri %s → CORS for %j, in preflights too, until the client is deleted', async (uri, origins) => {
        const { client_id } = await registered([uri], 'native');
        for (const origin of origins) {
          for (const path of ['/token', '/revoke', '/userinfo']) {
            expect(allowed(await from(origin, path, { method: 'POST' }))).toBe(origin);
            expect(allowed(await preflight(origin, path, 'POST'))).toBe(origin);
          }
        }
        expect((await product.admin.call('DELETE', `/clients/${client_id}`)).status).toBe(204);
        for (const origin of origins) expect(allowed(await preflight(origin, '/token', 'POST'))).toBeNull();
      });

      it('another host, scheme or form of an origin → no CORS', async () => {
        const { client_id } = await registered(['http://localhost/cb'], 'native');
        for (const origin of [
          'http://127.0.0.1:5173', 'https://localhost:5173', 'http://localhost.evil.example', 'http://localhost:*',
          'http://localhost:5173/cb', 'http://localhost:99999', 'http://evil.example:5173',
        ]) expect([origin, allowed(await preflight(origin, '/token', 'POST'))]).toEqual([origin, null]); // prettier-ignore
        await product.admin.call('DELETE', `/clients/${client_id}`);
      });

      it('a web client has CORS for its own port only; PATCH of application_type applies at once', async () => {
        const { client_id } = await registered(['http://localhost:5173/cb'], 'web');
        expect(allowed(await preflight('http://localhost:5173', '/token', 'POST'))).toBe('http://localhost:5173');
        expect(allowed(await preflight('http://localhost:5174', '/token', 'POST'))).toBeNull();
        await product.admin.call('PATCH', `/clients/${client_id}`, { application_type: 'native' });
        expect(allowed(await preflight('http://localhost:5174', '/token', 'POST'))).toBe('http://localhost:5174');
        await product.admin.call('DELETE', `/clients/${client_id}`);
      });
    });

    it.each(['/token', '/revoke', '/userinfo'])(
      'OPTIONS %s answers the preflight of a registered origin',
      async (path) => {
        const answer = await preflight(KNOWN, path, 'POST');
        expect([answer.status, allowed(answer)]).toEqual([204, KNOWN]);
        expect(answer.headers.get('access-control-allow-methods')).toContain('POST');
        expect(answer.headers.get('access-control-allow-headers')).toMatch(/authorization/i);
        expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      },
    );

    it.each([
      UNKNOWN,
      'null',
      `${KNOWN}.evil.example`,
      `${KNOWN}:8443`,
      KNOWN.replace('https', 'http'),
      `${KNOWN}/callback`,
    ])('/token, /revoke and /userinfo give the origin %s no permission, in preflights either', async (origin) => {
      for (const path of ['/token', '/revoke', '/userinfo']) {
        for (const answer of [await from(origin, path, { method: 'POST' }), await preflight(origin, path, 'POST')]) {
          expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
        }
      }
    });

    it.each([
      '/authorize',
      '/introspect',
      '/admin/users',
      '/login',
      '/consent',
      '/logout',
      '/docs-json',
      '/health/live',
    ])('AZ9: %s gives no origin any permission, in preflights either', async (path) => {
      const answers = [
        await from(KNOWN, path),
        await from(KNOWN, path, { method: 'POST' }),
        await preflight(KNOWN, path, 'GET'),
      ];
      for (const { headers } of answers) {
        expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      }
    });
  });
});

interface RawAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a GET with the given Host header, which fetch cannot do. */
function getAs(host: string, url: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { headers: { host, ...EVIL } }, (response) => {
      const { statusCode: status, headers } = response;
      text(response).then((body) => resolve({ status, headers, body }), reject);
    });
    sent.on('error', reject).end();
  });
}
