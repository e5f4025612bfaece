import type { ServerResponse } from 'node:http';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { CustomFetch } from 'openid-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Clock, Encryption, type OAuthError } from '../../../../src/common/index.js';
import { Configuration } from '../../../../src/config/index.js';
import { IdentityMapping } from '../../../../src/user/identity-providers/mapping/identity-mapping.js';
import { OAuthSignIn } from '../../../../src/user/identity-providers/protocol/oauth-sign-in.js';
import { OpenIdClients } from '../../../../src/user/identity-providers/protocol/open-id-clients.js';
import { OpenIdSignIn } from '../../../../src/user/identity-providers/protocol/open-id-sign-in.js';
import { PresetSignIns } from '../../../../src/user/identity-providers/protocol/preset-sign-ins.js';
import type { UpstreamFetch } from '../../../../src/user/identity-providers/protocol/upstream-fetch.js';
import { ProviderSecrets } from '../../../../src/user/identity-providers/provider-secrets.js';
import type { UpstreamHints, UpstreamIdentity } from '../../../../src/user/index.js';
import { aProvider } from '../../../support/identity-providers.js';
import { CLIENT_SECRET, UpstreamProvider, type Lies } from '../../../support/upstream-provider.js';
import { UserRoom } from '../../../support/user-room.js';

const TENANT = '11111111-2222-4333-8444-555555555555';
const STRANGER = '99999999-2222-4333-8444-555555555555';
const MICROSOFT = 'https://login.microsoftonline.com';
const issuerOf = (tenant: string) => `${MICROSOFT}/${tenant}/v2.0`;
/** Endpoints at an address of the real provider. */
const endpointsAt = (base: string) => ({
  authorization_endpoint: `${base}/authorize`, token_endpoint: `${base}/token`, jwks_uri: `${base}/jwks`,
  userinfo_endpoint: undefined,
}); // prettier-ignore

type Members = Parameters<typeof aProvider>[1];

/** Fakes behave like the real providers. Their addresses are routed to this machine, as a name server would. */
describe('PE9: the presets of identity providers', () => {
  let upstream: UpstreamProvider;
  let room: UserRoom;
  let count = 0;

  beforeAll(async () => {
    upstream = await UpstreamProvider.start();
    room = await UserRoom.open('sqlite', { ISSUER: 'http://localhost:3000' });
  });
  afterAll(async () => {
    await room.close();
    upstream.close();
  });
  afterEach(() => void (upstream.lies = {}));

  /** The sign-ins, with the addresses that begin with one of the prefixes routed to the fake. */
  function signInsAt(prefixes: readonly string[]): PresetSignIns {
    const fetched: CustomFetch = (url, { method, headers, body }) => {
      const prefix = prefixes.find((one) => url.startsWith(one));
      if (prefix === undefined) throw new Error(`nothing is routed for ${url}`);
      const init = { method, headers, body: body as string };
      return fetch(upstream.target.url() + url.slice(prefix.length), init);
    };
    const routed = { fetch: fetched } as UpstreamFetch;
    const secrets = new ProviderSecrets(room.get(Encryption));
    const openId = new OpenIdSignIn(new OpenIdClients(routed, secrets, room.get(Clock)));
    const oauth = new OAuthSignIn(routed, secrets);
    return new PresetSignIns(room.get(Configuration), openId, oauth, room.get(IdentityMapping));
  }

  const begun = (members: Members, hints: UpstreamHints) =>
    signInsAt([members.issuer ?? '']).begin(aProvider(room.get(Encryption), { id: `p-${++count}`, secret: CLIENT_SECRET, ...members }), hints); // prettier-ignore

  async function signIn(members: Members, lies: Lies, { prefixes = [members.issuer ?? ''], answer = {} } = {}) {
    upstream.lies = lies;
    const at = aProvider(room.get(Encryption), { id: `p-${++count}`, secret: CLIENT_SECRET, ...members });
    const signIns = signInsAt(prefixes);
    const { location, attempt } = await signIns.begin(at, { loginHint: 'alice', prompt: 'select_account' });
    const identity = await signIns.finish(at, attempt, { ...upstream.authorize(location), ...answer });
    return { location: new URL(location), identity };
  }

  const refusalOf = (work: Promise<unknown>): Promise<string> =>
    work.then(() => 'none', (error: OAuthError) => error.rule?.id ?? String(error)); // prettier-ignore

  describe('microsoft', () => {
    const several = {
      preset: 'microsoft',
      issuer: issuerOf('organizations'),
      settings: { allowedTenants: [TENANT] },
    } as const;
    const of = (tenant: string, claims: Lies['idToken'] = {}, iss = issuerOf(tenant)): Lies => ({
      metadata: { issuer: issuerOf('{tenantid}'), ...endpointsAt(issuerOf('organizations')) },
      idToken: { iss, tid: tenant, email: 'alice@example.com', ...claims },
    });

    it('a person of an allowed tenant → the issuer of the tenant, and no verified address without xms_edov', async () => {
      const { identity } = await signIn(
        several,
        of(TENANT, { email_verified: true, preferred_username: 'alice@example.com' }),
      );
      expect(identity).toMatchObject({
        issuer: issuerOf(TENANT),
        subject: 'u-1',
        verifiedEmail: null,
        username: 'alice',
      });
    });

    it.each([true, 1, '1', 'true'])('xms_edov %j → the address is verified', async (xms_edov) => {
      expect((await signIn(several, of(TENANT, { xms_edov }))).identity.verifiedEmail).toBe('alice@example.com');
    });

    it.each([false, 0, '0', null, [true]])('xms_edov %j → the address is not verified', async (xms_edov) => {
      expect((await signIn(several, of(TENANT, { xms_edov }))).identity.verifiedEmail).toBeNull();
    });

    it.each<[string, string, Lies]>([
      ['a tenant that is not allowed', 'USER-UPSTREAM-5', of(STRANGER)],
      ['an allowed tid with the issuer of another tenant', 'USER-UPSTREAM-3', of(TENANT, {}, issuerOf(STRANGER))],
      ['no tid', 'USER-UPSTREAM-3', of(TENANT, { tid: undefined })],
      ['a tid that is a path', 'USER-UPSTREAM-5', of(`${TENANT}/../${STRANGER}`)],
    ])('refuses %s → %s', async (_, id, lies) => expect(await refusalOf(signIn(several, lies))).toBe(id)); // prettier-ignore

    it('one tenant: an ID token of another tenant → invalid', async () => {
      const one = { preset: 'microsoft', issuer: issuerOf(TENANT) } as const;
      const metadata = { issuer: one.issuer, ...endpointsAt(one.issuer) };
      const own = await signIn(one, { metadata, idToken: { iss: one.issuer, tid: TENANT } });
      expect(own.identity.issuer).toBe(one.issuer);
      const foreign = { metadata, idToken: { iss: issuerOf(STRANGER), tid: STRANGER } };
      expect(await refusalOf(signIn(one, foreign))).toBe('USER-UPSTREAM-3');
    });
  });

  describe('apple', () => {
    const issuer = 'https://appleid.apple.com';
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const members = {
      preset: 'apple', issuer, secret: pem, scope: 'openid name email', clientId: 'com.example.web',
      settings: { teamId: 'TEAM123456', keyId: 'KEY1234567' },
    } as const; // prettier-ignore
    const metadata = { issuer, ...endpointsAt(issuer), token_endpoint_auth_methods_supported: ['client_secret_post'] };

    it('asks for form_post without hints, and signs its secret with the key of the team (ES256)', async () => {
      const { location } = await signIn(members, { metadata, idToken: { iss: issuer } });
      expect(location.searchParams.get('response_mode')).toBe('form_post');
      for (const hint of ['login_hint', 'prompt']) expect(location.searchParams.has(hint)).toBe(false);
      const secret = upstream.redeemed.at(-1)!.get('client_secret')!;
      expect(decodeProtectedHeader(secret)).toEqual({ alg: 'ES256', kid: 'KEY1234567', typ: 'JWT' });
      const { exp, iat, ...claims } = decodeJwt(secret);
      expect(claims).toEqual({ iss: 'TEAM123456', aud: issuer, sub: 'com.example.web' });
      expect(exp! - iat!).toBe(300);
      const [head, body, signature] = secret.split('.');
      const key = { key: createPublicKey(pem), dsaEncoding: 'ieee-p1363' } as const;
      expect(verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature!, 'base64url'))).toBe(true);
    });

    it.each([true, 'true'])(
      'email_verified %j, and the name of the form → a verified address and the name',
      async (email_verified) => {
        const user = JSON.stringify({
          name: { firstName: 'Alice', lastName: 'Liddell' },
          email: 'attacker@example.com',
        });
        const idToken = { iss: issuer, email: 'alice@example.com', email_verified };
        const { identity } = await signIn(members, { metadata, idToken }, { answer: { user } });
        expect(identity).toMatchObject({
        verifiedEmail: 'alice@example.com', claims: { name: 'Alice Liddell', given_name: 'Alice', family_name: 'Liddell' },
      }); // prettier-ignore
      },
    );

    it.each([
      '',
      '{',
      'null',
      '7',
      '{"name":7}',
      '{"name":null}',
      '{"name":{"firstName":{}}}',
      '{"name":{"firstName":"a\\nb"}}',
    ])('a form with user=%s → the sign-in without a name', async (user) => {
      const { identity } = await signIn(members, { metadata, idToken: { iss: issuer, email: 'a@example.com', email_verified: 'false' } }, { answer: { user } }); // prettier-ignore
      expect(identity).toMatchObject({ subject: 'u-1', verifiedEmail: null, claims: {} });
    });
  });

  describe('google', () => {
    it('the ID token alone names the person, by the issuer of Google', async () => {
      const issuer = 'https://accounts.google.com';
      const metadata = { issuer, ...endpointsAt(issuer), userinfo_endpoint: `${issuer}/userinfo` };
      const idToken = { iss: issuer, email: 'alice@gmail.com', email_verified: true, name: 'Alice' };
      const { identity, location } = await signIn({ preset: 'google', issuer }, { metadata, idToken });
      expect(identity).toMatchObject({
        issuer,
        verifiedEmail: 'alice@gmail.com',
        username: 'alice',
        claims: { name: 'Alice' },
      });
      expect(location.searchParams.get('login_hint')).toBe('alice');
      expect(upstream.target.requests.at(-1)).toBe('GET /jwks');
    });
  });

  describe('gitlab', () => {
    it("of one's own: userinfo names the groups, and the mapping keeps groups that exist", async () => {
      const issuer = 'https://gitlab.example.com';
      const metadata = { issuer, ...endpointsAt(issuer), userinfo_endpoint: `${issuer}/userinfo` };
      const userinfo = { groups: ['dev', 'ops'], email: 'a@example.com', email_verified: true };
      const settings = {
        groupsClaim: 'groups',
        groupsMapping: { dev: '0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978' as never },
      };
      const { identity } = await signIn(
        { preset: 'gitlab', issuer, settings },
        { metadata, idToken: { iss: issuer }, userinfo },
      );
      expect(identity).toMatchObject({ verifiedEmail: 'a@example.com', groups: [] });
    });
  });

  describe.each([
    ['github.com', 'https://github.com', 'https://api.github.com'],
    ['an Enterprise Server', 'https://github.example.com', 'https://github.example.com/api/v3'],
  ])('github: %s', (_, issuer, api) => {
    const user = {
      id: 583231,
      login: 'octocat',
      name: 'The Octocat',
      avatar_url: 'https://a.example/1',
      email: 'public@example.com',
    };
    const primary = { email: 'octocat@example.com', primary: true, verified: true };

    async function gitHub(
      person: unknown,
      emails: unknown,
      token: object = { access_token: 'gho', token_type: 'bearer' },
    ): Promise<UpstreamIdentity> {
      upstream.target.serveJson('/login/oauth/access_token', token);
      const paths = api.startsWith(issuer) ? '/api/v3' : '';
      upstream.target.serveJson(`${paths}/user`, person);
      if (typeof emails === 'function')
        upstream.target.on(`${paths}/user/emails`, (_, response) => void emails(response));
      else upstream.target.serveJson(`${paths}/user/emails`, emails);
      const at = { preset: 'github', issuer, scope: 'read:user user:email' } as const;
      return (await signIn(at, {}, { prefixes: [issuer, api] })).identity;
    }

    it('the numeric id is the subject, and the primary verified address counts', async () => {
      const identity = await gitHub(user, [{ email: 'x@example.com', primary: false, verified: true }, primary]);
      expect(identity).toMatchObject({
        issuer, subject: '583231', verifiedEmail: 'octocat@example.com', username: 'octocat',
        claims: { name: 'The Octocat', picture: 'https://a.example/1' },
      }); // prettier-ignore
    });

    it.each([
      [403, 'none'],
      [404, 'none'],
      [401, 'USER-UPSTREAM-2'],
      [500, 'USER-UPSTREAM-2'],
    ])('%d of the addresses, such as for a token without user:email → refusal: %s', async (status, refusal) => {
      const work = gitHub(user, (response: ServerResponse) => response.writeHead(status).end());
      expect(await refusalOf(work)).toBe(refusal);
      if (refusal === 'none') expect(await work).toMatchObject({ subject: '583231', verifiedEmail: null });
    });

    it.each(['login', 'select_account'])(
      'prompt %s → the choice of an account, GitHub has no other',
      async (prompt) => {
        const at = { preset: 'github', issuer, scope: 'read:user' } as const;
        const { location } = await begun(at, { prompt });
        expect(new URL(location).searchParams.get('prompt')).toBe('select_account');
      },
    );

    it.each<[string, unknown]>([
      ['the primary one is not verified', [{ ...primary, verified: false }]],
      ['there is none', []],
      ['the list is no list', { email: 'a@example.com' }],
      ['the list has other values', [null, 7, 'a@example.com']],
    ])('no address when %s, and never the public one of the profile', async (__, emails) => {
      expect(await gitHub(user, emails)).toMatchObject({ subject: '583231', verifiedEmail: null });
    });

    it.each([[{ ...user, id: 'octocat' }], [{ ...user, id: 0 }], [{ login: 'octocat' }], [[]], [null], ['octocat']])(
      'refuses a person without a numeric id: %j → invalid',
      async (person) => expect(await refusalOf(gitHub(person, [primary]))).toBe('USER-UPSTREAM-3'),
    );

    it.each([
      ['bad_verification_code', 'USER-UPSTREAM-3'],
      ['incorrect_client_credentials', 'USER-UPSTREAM-4'],
      ['redirect_uri_mismatch', 'USER-UPSTREAM-4'],
    ])('200 of the token endpoint with the error %s → %s', async (error, id) => {
      expect(await refusalOf(gitHub(user, [primary], { error }))).toBe(id);
    });
  });
});
