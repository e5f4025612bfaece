import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Encryption, type OAuthError } from '../../../../src/common/index.js';
import { UpstreamSignIns, type IdentityProvider, type UpstreamIdentity } from '../../../../src/user/index.js';
import { aProvider } from '../../../support/identity-providers.js';
import { CLIENT_SECRET, UpstreamProvider, type Lies } from '../../../support/upstream-provider.js';
import { UserRoom } from '../../../support/user-room.js';

const OTHER = 'https://other.example';
const HUGE = 'x'.repeat(200_000);

describe('PE9: a sign-in at another OpenID provider', () => {
  let upstream: UpstreamProvider;
  let room: UserRoom;
  let signIns: UpstreamSignIns;
  let count = 0;

  beforeAll(async () => {
    upstream = await UpstreamProvider.start();
    room = await UserRoom.open('sqlite', {
      ISSUER: 'http://localhost:3000',
      OUTBOUND_ALLOW: `localhost:${upstream.target.port}`,
    });
    signIns = room.get(UpstreamSignIns);
  });
  afterAll(async () => {
    await room.close();
    upstream.close();
  });
  afterEach(() => void (upstream.lies = {}));

  /** Each has metadata of its own. */
  const provider = (more: Parameters<typeof aProvider>[1] = {}): IdentityProvider =>
    aProvider(room.get(Encryption), { id: `p-${++count}`, issuer: upstream.issuer, secret: CLIENT_SECRET, ...more });

  async function signIn(lies: Lies = {}, at = provider()): Promise<UpstreamIdentity> {
    upstream.lies = lies;
    const { location, attempt } = await signIns.begin(at);
    return signIns.finish(at, attempt, upstream.authorize(location));
  }

  const refusalOf = (work: Promise<unknown>): Promise<string> =>
    work.then(() => 'none', (error: OAuthError) => error.rule?.id ?? String(error)); // prettier-ignore

  it('begins with PKCE S256, state, nonce, the scope and the hints → the address of the provider', async () => {
    const hints = { loginHint: 'alice@example.com', prompt: 'login', maxAge: 60, uiLocales: 'de' };
    const at = provider();
    const { location, attempt } = await signIns.begin(at, hints);
    const { origin, searchParams } = new URL(location);
    expect(origin).toBe(upstream.issuer);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code', client_id: 'grantry', redirect_uri: `http://localhost:3000/login/upstream/${at.id}/callback`,
      scope: 'openid profile email', state: attempt.state, nonce: attempt.nonce, code_challenge_method: 'S256',
      login_hint: 'alice@example.com', prompt: 'login', max_age: '60', ui_locales: 'de',
    }); // prettier-ignore
    expect(location).not.toContain(attempt.codeVerifier);
  });

  it('finishes with the claims of the ID token and of userinfo → issuer and subject, verified address, valid claims', async () => {
    const identity = await signIn({
      idToken: { auth_time: 1_700_000_000 },
      userinfo: {
        email: 'Alice@Example.COM', email_verified: true, name: 'Alice', preferred_username: 'alice@example.com', locale: 'de',
        picture: 'javascript:alert(1)', zoneinfo: 7, address: { country: 'England', evil: {} }, family_name: 'a\nb', updated_at: 5,
      },
    }); // prettier-ignore
    expect(identity).toMatchObject({
      issuer: upstream.issuer, subject: 'u-1', verifiedEmail: 'Alice@example.com', username: 'alice', groups: null,
      claims: { name: 'Alice', locale: 'de', address: { country: 'England' } }, customClaims: {},
      authTime: new Date(1_700_000_000_000),
    }); // prettier-ignore
    expect(Object.keys(identity.claims).toSorted()).toEqual(['address', 'locale', 'name']);
  });

  it.each<[string, Lies, string | null]>([
    ['is not verified', { userinfo: { email: 'a@example.com' } }, null],
    ['is verified by the text "true"', { userinfo: { email: 'a@example.com', email_verified: 'true' } }, null],
    ['differs in the ID token, and only userinfo verifies its own', { idToken: { email: 'b@example.com' }, userinfo: { email: 'a@example.com', email_verified: true } }, null],
    ['is in userinfo, and only the ID token is verified', { idToken: { email_verified: true }, userinfo: { email: 'a@example.com' } }, null],
    ['is no address', { userinfo: { email: 'a@b@example.com', email_verified: true } }, null],
    ['is verified in the ID token', { idToken: { email: 'b@example.com', email_verified: true } }, 'b@example.com'],
  ])('an address that %s → %j', async (_, lies, expected) => {
    expect((await signIn(lies)).verifiedEmail).toBe(expected);
  }); // prettier-ignore

  it.each<[string, Lies]>([
    ['another state', { answer: { state: 'other' } }],
    ['no state', { answer: { state: undefined } }],
    ['no code', { answer: { code: undefined } }],
    ['a code that it does not know', { answer: { code: 'other' } }],
    ['iss of another issuer (RFC 9207)', { answer: { iss: OTHER } }],
    ['no iss although it is announced (RFC 9207)', { metadata: { authorization_response_iss_parameter_supported: true } }],
    ['another nonce', { idToken: { nonce: 'other' } }],
    ['no nonce', { idToken: { nonce: undefined } }],
    ['an ID token of another client', { idToken: { aud: 'other' } }],
    ['an ID token of several clients that another one requested', { idToken: { aud: ['grantry', 'other'], azp: 'other' } }],
    ['an ID token of another issuer (mix-up)', { idToken: { iss: OTHER } }],
    ['an expired ID token', { idToken: { exp: 1_700_000_000 } }],
    ['an ID token without exp', { idToken: { exp: undefined } }],
    ['an ID token without sub', { idToken: { sub: undefined } }],
    ['an empty sub', { idToken: { sub: '' } }],
    ['a sub of 256 characters', { idToken: { sub: 'x'.repeat(256) }, metadata: { userinfo_endpoint: undefined } }],
    ['a sub with a line break', { idToken: { sub: 'a\nb' }, metadata: { userinfo_endpoint: undefined } }],
    ['a sub that is a number', { idToken: { sub: 7 } }],
    ['another sub at userinfo (OIDC Core §5.3.2)', { userinfo: { sub: 'u-2' } }],
    ['alg none', { signature: 'none' }],
    ['HS256 with the client secret', { signature: 'HS256' }],
    ['a signature by a key that is not published', { signature: 'foreign' }],
    ['metadata of another issuer', { metadata: { issuer: OTHER } }],
    ['metadata without an issuer', { metadata: { issuer: undefined } }],
    ['an authorization endpoint that is a script', { metadata: { authorization_endpoint: 'javascript:alert(1)' } }],
    ['no token endpoint', { metadata: { token_endpoint: undefined } }],
  ])('refuses %s → invalid', async (_, lies) => {
    expect(await refusalOf(signIn(lies))).toBe('USER-UPSTREAM-3');
  }); // prettier-ignore

  it('refuses metadata whose issuer has another slash at the end (OIDC Discovery §4.3) → invalid', async () => {
    expect(await refusalOf(signIn({ metadata: { issuer: `${upstream.issuer}/` } }))).toBe('USER-UPSTREAM-3');
  });

  it.each([403, 404])('%d of userinfo → continues with the claims of the ID token', async (status) => {
    const endpoint: Lies['endpoint'] = { '/userinfo': (response) => response.writeHead(status).end() };
    const idToken = { email: 'a@example.com', email_verified: true, name: 'Alice' };
    expect(await signIn({ endpoint, idToken })).toMatchObject({
      subject: 'u-1', verifiedEmail: 'a@example.com', claims: { name: 'Alice' },
    }); // prettier-ignore
  });

  it.each<[string, Lies['endpoint'], string]>([
    ['500 of the token endpoint', { '/token': (r) => r.writeHead(500).end('down') }, 'USER-UPSTREAM-2'],
    ['500 with an error in JSON', { '/token': (r) => r.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"server_error"}') }, 'USER-UPSTREAM-2'],
    ['a page instead of JSON', { '/token': (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<p>') }, 'USER-UPSTREAM-2'],
    ['half a JSON', { '/token': (r) => r.writeHead(200, { 'content-type': 'application/json' }).end('{"a') }, 'USER-UPSTREAM-2'],
    ['invalid_client', { '/token': (r) => r.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"invalid_client"}') }, 'USER-UPSTREAM-4'],
    ['a response that is too large', { '/token': (r) => r.writeHead(200, { 'content-type': 'application/json' }).end(HUGE) }, 'USER-UPSTREAM-2'],
    ['a redirect of the token endpoint', { '/token': (r) => r.writeHead(307, { location: 'http://127.0.0.1:1/' }).end() }, 'USER-UPSTREAM-2'],
    ['a redirect of the metadata', { '/.well-known/openid-configuration': (r) => r.writeHead(302, { location: '/' }).end() }, 'USER-UPSTREAM-2'],
    ['no metadata', { '/.well-known/openid-configuration': (r) => r.writeHead(404).end() }, 'USER-UPSTREAM-2'],
    ['metadata that are no object', { '/.well-known/openid-configuration': (r) => r.writeHead(200, { 'content-type': 'application/json' }).end('[]') }, 'USER-UPSTREAM-3'],
    ['keys that are not there', { '/jwks': (r) => r.writeHead(503).end() }, 'USER-UPSTREAM-2'],
    ['401 of userinfo', { '/userinfo': (r) => r.writeHead(401).end() }, 'USER-UPSTREAM-2'],
    ['429 of userinfo', { '/userinfo': (r) => r.writeHead(429).end() }, 'USER-UPSTREAM-2'],
    ['500 of userinfo', { '/userinfo': (r) => r.writeHead(500).end() }, 'USER-UPSTREAM-2'],
    ['a closed connection', { '/token': (r) => void r.destroy() }, 'USER-UPSTREAM-2'],
    ['no answer in time', { '/token': () => undefined }, 'USER-UPSTREAM-2'],
  ])('refuses %s → a refusal with the name of the provider', async (_, endpoint, id) => {
    expect(await refusalOf(signIn({ endpoint: endpoint! }))).toBe(id);
  }, 20_000); // prettier-ignore

  it.each([
    ['access_denied', 'USER-UPSTREAM-1'],
    ['user_cancelled_authorize', 'USER-UPSTREAM-1'],
    ['temporarily_unavailable', 'USER-UPSTREAM-2'],
    ['unauthorized_client', 'USER-UPSTREAM-4'],
  ])('an answer with the error %s → %s', async (error, id) => {
    expect(await refusalOf(signIn({ answer: { code: undefined, error } }))).toBe(id);
  });

  it('an answer of another attempt, of another provider, and a second use → invalid', async () => {
    const [at, other] = [provider(), provider()];
    const first = await signIns.begin(at);
    const second = await signIns.begin(at);
    const answer = upstream.authorize(first.location);
    expect(await refusalOf(signIns.finish(at, second.attempt, answer))).toBe('USER-UPSTREAM-3');
    expect(await refusalOf(signIns.finish(other, first.attempt, answer))).toBe('USER-UPSTREAM-3');
    expect((await signIns.finish(at, first.attempt, answer)).subject).toBe('u-1');
    expect(await refusalOf(signIns.finish(at, first.attempt, answer))).toBe('USER-UPSTREAM-3');
  });

  it('a private address that OUTBOUND_ALLOW does not name → unavailable, and nothing is sent', async () => {
    const { port } = upstream.target;
    const before = upstream.target.requests.length;
    for (const issuer of [`http://127.0.0.1:${port}`, `https://127.0.0.1:${port}`, 'https://10.0.0.1'])
      expect(await refusalOf(signIns.begin(provider({ issuer })))).toBe('USER-UPSTREAM-2');
    expect(await refusalOf(signIn({ metadata: { token_endpoint: `http://127.0.0.1:${port}/token` } }))).toBe(
      'USER-UPSTREAM-2',
    );
    expect(upstream.target.requests.slice(before)).toEqual(['GET /.well-known/openid-configuration']);
  });

  it('the refusal names no token, code or secret, in its reason and its causes', async () => {
    const error = await signIn({ idToken: { aud: 'other' } }).catch((cause: OAuthError) => cause);
    const { attempt } = await signIns.begin(provider());
    const shown = JSON.stringify([
      (error as OAuthError).reason,
      (error as OAuthError).message,
      String((error as OAuthError).cause),
    ]);
    for (const secret of ['code-', 'eyJ', CLIENT_SECRET, attempt.codeVerifier]) expect(shown).not.toContain(secret);
  });

  it('metadata and keys are fetched once for many sign-ins', async () => {
    const at = provider();
    await signIn({}, at);
    const before = upstream.target.requests.length;
    await signIn({}, at);
    expect(upstream.target.requests.slice(before)).toEqual(['POST /token', 'GET /userinfo']);
  });

  it.each([
    [undefined, 'basic'],
    [['client_secret_basic'], 'basic'],
    [['client_secret_basic', 'client_secret_post'], 'post'],
  ])('authenticates by a method of the metadata: %j → %s', async (methods, expected) => {
    await signIn({ metadata: { token_endpoint_auth_methods_supported: methods } });
    expect(upstream.redeemed.at(-1)?.has('client_secret')).toBe(expected === 'post');
  });
});
