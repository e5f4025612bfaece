import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminApi, basic, bearer, postForm, request, type RegisteredClient } from '../support/admin-api.js';
import { startApp, type RunningApp } from '../support/app.js';
import { codeOf, setUpApp } from '../support/authenticator-app.js';
import { FixedClock } from '../support/fixed-clock.js';
import { REDIRECT_URI } from '../support/product.js';
import { responseOf, UserAgent, type Answer } from '../support/user-agent.js';

// Deprecated by its package as a warning against use in production; the server of the tests has no TLS.
const withoutTls = openid.allowInsecureRequests; // oxlint-disable-line typescript/no-deprecated

const SCOPE = 'openid api:read users:read users:write';
const TWO_FACTORS = 'urn:grantry:acr:2';
const clock = new FixedClock(new Date());
let server: RunningApp;
let admin: AdminApi;
let client: RegisteredClient;
let api: string;
let count = 0;

beforeAll(async () => {
  const env = { ADMIN_ACR: TWO_FACTORS, ADMIN_MAX_AGE: '300', USERINFO_MAX_AGE: '3600', ACCESS_TOKEN_TTL: '86400', DEMO: 'true' }; // prettier-ignore
  server = await startApp({ clock, env });
  admin = await AdminApi.of(server.url);
  const { body } = await admin.get('/resources');
  api = (body['items'] as { id: string; name: string }[]).find(({ name }) => name === 'Demo API')!.id;
  const grant_types = ['authorization_code', 'client_credentials'];
  client = await admin.createClient({ redirect_uris: [REDIRECT_URI], grant_types, scope: SCOPE, skip_consent: true });
});
afterAll(() => server.close());

/** What the demo API demands. */
const demand = (rule: { readonly acr?: string | null; readonly max_age?: number | null }) =>
  admin.call('PATCH', `/resources/${api}`, { acr: null, max_age: null, ...rule });

/** A person with a browser, and a relying party that follows the clock of the server. */
class Person {
  readonly agent = new UserAgent(server.url);
  readonly who = { username: `dinah-${++count}`, password: 'the cat of the house' };
  private seed: string | undefined;

  private constructor(
    private readonly metadata: openid.ServerMetadata,
    private readonly keys: openid.CryptoKeyPair | undefined,
  ) {}

  static async with({ admin_scopes = [] as readonly string[], bound = false } = {}): Promise<Person> {
    const discovered = await openid.discovery(new URL(server.url), 'any', undefined, undefined, { execute: [withoutTls] }); // prettier-ignore
    const keys = bound ? await openid.randomDPoPKeyPair('ES256') : undefined;
    const person = new Person(discovered.serverMetadata(), keys);
    await admin.createUser({ ...person.who, admin_scopes });
    return person;
  }

  async setUpApp(): Promise<void> {
    const { seed } = await setUpApp(server.url, this.who, clock.now().getTime());
    this.seed = seed;
    clock.advance(60);
  }

  /** Signs in at the request of the relying party. @returns its access token */
  async token(demanded: Readonly<Record<string, string>> = {}): Promise<string> {
    const { config, options } = this.party();
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT_URI,
      scope: SCOPE,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      ...demanded,
    });
    const { location } = await this.signIn(await this.agent.follow(await this.agent.get(url.href)));
    const maxAge = demanded['max_age'] === undefined ? {} : { maxAge: Number(demanded['max_age']) };
    const checks = { pkceCodeVerifier, ...maxAge };
    return (await openid.authorizationCodeGrant(config, new URL(location!), checks, undefined, options)).access_token; // prettier-ignore
  }

  /** Calls an API. @returns the status, and the challenge of RFC 9470 §3 if there is one */
  async call(path: string, token: string): Promise<{ status: number; challenge?: openid.WWWAuthenticateChallenge }> {
    const { config, options } = this.party();
    const url = new URL(path, server.url);
    try {
      const { status } = await openid.fetchProtectedResource(config, token, url, 'GET', null, undefined, options);
      return { status };
    } catch (error) {
      if (!(error instanceof openid.WWWAuthenticateChallengeError)) throw error;
      return { status: error.status, challenge: error.cause[0]! };
    }
  }

  /** The sign-in that a challenge asks for. */
  stepUp({ parameters: { acr_values, max_age } }: openid.WWWAuthenticateChallenge): Promise<string> {
    return this.token({ ...(acr_values && { acr_values }), ...(max_age && { max_age }) });
  }

  private async signIn(page: Answer): Promise<Answer> {
    if (page.location !== null || page.status >= 400) return page;
    if (page.body.includes('name="password"')) return this.signIn(await this.submit(page, this.who));
    return this.signIn(await this.submit(page, { code: codeOf(this.seed!, clock.now().getTime()) }));
  }

  private async submit(page: Answer, fields: object): Promise<Answer> {
    return this.agent.follow(await this.agent.submit(page, { ...fields }));
  }

  /** The relying party at the time of the server. */
  private party() {
    const { client_id, client_secret } = client;
    const skew = Math.round((clock.now().getTime() - Date.now()) / 1000);
    const own = { client_secret, [openid.clockSkew]: skew };
    const config = new openid.Configuration(this.metadata, client_id, own);
    withoutTls(config); // oxlint-disable-line typescript/no-deprecated
    return { config, options: this.keys && { DPoP: openid.getDPoPHandle(config, this.keys) } };
  }
}

describe('a relying party and the challenge of an API (RFC 9470)', () => {
  it.each([
    ['Bearer', false],
    ['DPoP', true],
  ])(
    '%s: 401 with acr_values and max_age; the sign-in that they ask for gets a token that passes',
    async (scheme, bound) => {
      const person = await Person.with({ bound });
      await demand({});
      const first = await person.token();
      expect(await person.call('/api', first)).toEqual({ status: 200 });

      await demand({ acr: TWO_FACTORS, max_age: 300 });
      const refused = await person.call('/api', first);
      expect(refused).toMatchObject({
        status: 401,
        challenge: {
          scheme: scheme.toLowerCase(),
          parameters: { error: 'insufficient_user_authentication', acr_values: TWO_FACTORS, max_age: '300' },
        },
      });
      await person.setUpApp();
      const second = await person.stepUp(refused.challenge!);
      expect(await person.call('/api', second)).toEqual({ status: 200 });

      clock.advance(400);
      const old = await person.call('/api', second);
      expect(old.challenge!.parameters.error_description).toBe('A newer sign-in of the user is required');
      expect(await person.call('/api', await person.stepUp(old.challenge!))).toEqual({ status: 200 });
    },
  );

  it('a person without a second factor sets one up in that sign-in, and does not come back with the same token', async () => {
    const person = await Person.with();
    await demand({ acr: TWO_FACTORS });
    const page = await person.agent.follow(await person.agent.get(urlFor({ scope: 'api:read' })));
    const next = await person.agent.follow(await person.agent.submit(page, { ...person.who }));
    expect(next.url).toContain('/login/enrol');
  });

  it('a request for another API needs no second factor', async () => {
    const person = await Person.with();
    await demand({ acr: TWO_FACTORS });
    const page = await person.agent.follow(await person.agent.get(urlFor({ scope: 'openid' })));
    const { location } = await person.agent.follow(await person.agent.submit(page, { ...person.who }));
    expect(responseOf(location!)).toHaveProperty('code');
  });

  it('prompt=none in a session of one factor → login_required, and no token', async () => {
    const person = await Person.with();
    await demand({});
    await person.token();
    await demand({ acr: TWO_FACTORS });
    const { location } = await person.agent.get(urlFor({ scope: 'api:read', prompt: 'none' }));
    expect(responseOf(location!)).toMatchObject({ error: 'login_required' });
  });

  it('a token of client_credentials does not satisfy the demand of an API', async () => {
    await demand({ acr: 'urn:grantry:acr:1' });
    const { client_id, client_secret } = client;
    const form = { grant_type: 'client_credentials', scope: 'api:read' };
    const { body } = await postForm(`${server.url}/token`, form, basic(client_id, client_secret));
    const { status, headers } = await request(`${server.url}/api`, { headers: bearer(body['access_token'] as string) });
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toContain(
      'error="insufficient_user_authentication", error_description="A stronger sign-in of the user is required", acr_values="urn:grantry:acr:1"',
    );
  });
});

function urlFor(parameters: Readonly<Record<string, string>>): string {
  const { client_id } = client;
  const challenge = { code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' };
  const all = { client_id, response_type: 'code', redirect_uri: REDIRECT_URI, ...challenge, ...parameters };
  return `${server.url}/authorize?${new URLSearchParams(all).toString()}`;
}

describe('/admin with ADMIN_ACR and ADMIN_MAX_AGE', () => {
  const change = (token: string) => admin.call('POST', '/users', { username: `new-${++count}` }, token);

  it('a person reads with any sign-in, and changes something with a new one of that class only', async () => {
    await demand({});
    const person = await Person.with({ admin_scopes: ['users:read', 'users:write'] });
    await person.setUpApp();
    const token = await person.token();
    expect((await change(token)).status).toBe(201);
    clock.advance(301);
    expect((await admin.call('GET', '/users', undefined, token)).status).toBe(200);
    const { status, headers, body } = await change(token);
    expect([status, body['error']]).toEqual([401, 'insufficient_user_authentication']);
    expect(headers.get('www-authenticate')).toContain(`acr_values="${TWO_FACTORS}", max_age="300"`);
    expect((await change(await person.token({ acr_values: TWO_FACTORS, max_age: '300' }))).status).toBe(201);
  });

  it('a person who holds the scope gets it by two factors only; the first sign-in sets up an app', async () => {
    const person = await Person.with({ admin_scopes: ['users:write'] });
    const page = await person.agent.follow(await person.agent.get(urlFor({ scope: 'users:write' })));
    const next = await person.agent.follow(await person.agent.submit(page, { ...person.who }));
    expect(next.url).toContain('/login/enrol');
  });

  it('a token without the scope → insufficient_scope, not a sign-in that would not help', async () => {
    await demand({});
    const token = await (await Person.with()).token();
    expect(await change(token)).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
  });

  it('a client that acts for itself is not asked for a sign-in', async () => {
    expect((await change(admin.token)).status).toBe(201);
  });

  it('GET /admin/resources/admin shows the demand', async () => {
    expect((await admin.get('/resources/admin')).body).toMatchObject({ acr: TWO_FACTORS, max_age: 300 });
  });
});

describe('/userinfo with USERINFO_MAX_AGE', () => {
  it('a sign-in that is too old → the challenge, for openid-client as well', async () => {
    await demand({});
    const person = await Person.with();
    const token = await person.token();
    expect((await person.call('/userinfo', token)).status).toBe(200);
    clock.advance(3601);
    const { status, challenge } = await person.call('/userinfo', token);
    expect(status).toBe(401);
    expect(challenge!.parameters).toMatchObject({ error: 'insufficient_user_authentication', max_age: '3600' });
    expect((await person.call('/userinfo', await person.stepUp(challenge!))).status).toBe(200);
  });
});
