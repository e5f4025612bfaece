import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, request as call } from '../support/admin-api.js';
import { BackChannel } from '../support/back-channel.js';
import { captured } from '../support/captured-log.js';
import { FixedClock } from '../support/fixed-clock.js';
import { interactionIn, LOGIN_URL, SignInApplication } from '../support/own-login.js';
import { authorizeUrl, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

const clock = new FixedClock(new Date());
const log = captured();
let product: Product;
let app: SignInApplication;

beforeAll(async () => {
  const env = { LOGIN_URL, ACCESS_TOKEN_TTL: '86400', LOG_LEVEL: 'debug', LOG_FORMAT: 'json' };
  product = await startProduct({ clock, env, logTo: log.destination });
  app = await SignInApplication.of(product);
});
afterAll(() => product.close());

const pkce = newPkce();

function urlOf(parameters: Readonly<Record<string, string>> = {}): string {
  return authorizeUrl(product, {
    client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid email',
    code_challenge: pkce.challenge, code_challenge_method: 'S256', ...parameters,
  }); // prettier-ignore
}

const essential = (acr: string) => ({
  claims: JSON.stringify({ id_token: { acr: { essential: true, values: [acr] } } }),
});

/** Opens a request that is sent to the sign-in application. */
async function asked(parameters: Readonly<Record<string, string>> = {}, agent = new UserAgent(product.url)) {
  const interaction = interactionIn(await agent.follow(await agent.get(urlOf(parameters))));
  return { agent, interaction };
}

/** Allows the request where the consent page asks. @returns the parameters of the response */
async function responseAfter(agent: UserAgent, address: string): Promise<Record<string, string>> {
  let answer: Answer = await agent.follow(await agent.get(address));
  if (answer.body.includes('name="decision"')) answer = await agent.follow(await agent.submit(answer, { decision: 'allow' })); // prettier-ignore
  return responseOf(answer.location!);
}

async function claimsOf(code: string) {
  const back = new BackChannel(product.url, product.client);
  const { body } = await back.redeem(code, { code_verifier: pkce.verifier });
  return decodeJwt(body['id_token'] as string);
}

const auditOf = async (type: string) =>
  (await product.admin.get(`/audit-events?type=${type}`)).body['items'][0] as Record<string, unknown>;

describe('a sign-in at the sign-in application of the operator', () => {
  it('GET /authorize → LOGIN_URL, POST …/accept → consent here → code, with acr and amr as vouched for', async () => {
    const { agent, interaction } = await asked();
    const address = await app.accepted(interaction, { amr: ['pwd', 'otp'], acr: 'urn:grantry:acr:2' });
    const page = await agent.get(address);
    expect(page.location).toContain('/consent?interaction=');
    expect(page.location).not.toContain('verifier');
    const { code } = await responseAfter(agent, page.location!);
    expect(await claimsOf(code!)).toMatchObject({ sub: product.sub, acr: 'urn:grantry:acr:2', amr: ['pwd', 'otp', 'mfa'] }); // prettier-ignore
  });

  it('LC9: begins a session with a new id and a new browser secret, and the audit names the client that accepted', async () => {
    const { agent, interaction } = await asked();
    const before = new Set(agent.cookieNames);
    await agent.get(await app.accepted(interaction));
    const session = agent.cookie(agent.ours('session'));
    expect(session).toBeDefined();
    expect(before.has(agent.ours('browser'))).toBe(false);
    const client_id = product.client.client_id;
    expect(await auditOf('interaction.accepted')).toMatchObject({ sub: product.sub, client_id, actor: app.clientId, details: { accepted_by: app.clientId, amr: ['pwd'] } }); // prettier-ignore
    expect(await auditOf('user.signed_in')).toMatchObject({ sub: product.sub, client_id, details: { accepted_by: app.clientId, amr: ['pwd'] } }); // prettier-ignore
    const again = await asked({ prompt: 'login' }, agent);
    await agent.get(await app.accepted(again.interaction));
    expect(agent.cookie(agent.ours('session'))).not.toBe(session);
  });

  it('remembered → the browser keeps the cookie until the session ends; otherwise until it is closed', async () => {
    const cookieOf = async (remembered?: boolean) => {
      const { agent, interaction } = await asked();
      const answer = await agent.get(
        await app.accepted(interaction, { ...(remembered !== undefined && { remembered }) }),
      );
      return answer.headers.getSetCookie().find((line) => line.startsWith(`${agent.ours('session')}=`))!;
    };
    const end = new Date(clock.now().getTime() + 43_200_000).toUTCString();
    expect(await cookieOf(true)).toContain(`Expires=${end}`);
    expect(await cookieOf(false)).not.toMatch(/Expires|Max-Age/i);
    expect(await cookieOf()).not.toMatch(/Expires|Max-Age/i);
  });

  it('GET /account → LOGIN_URL → /account, and GET /account/security needs a recent sign-in', async () => {
    const agent = new UserAgent(product.url);
    const interaction = interactionIn(await agent.follow(await agent.get(`${product.url}/account`)));
    expect((await app.view(interaction)).body).toMatchObject({ client: null, step: 'login', scopes: [], signed_in: null }); // prettier-ignore
    const account = await agent.follow(await agent.get(await app.accepted(interaction)));
    expect(account.url).toBe(`${product.url}/account`);
    expect(account.status).toBe(200);
    clock.advance(301);
    const security = interactionIn(await agent.follow(await agent.get(`${product.url}/account/security`)));
    const old = clock.seconds() - 301;
    expect(await app.accept(security, { sub: product.sub, amr: ['pwd'], auth_time: old })).toMatchObject({ status: 400, body: { error: 'unmet_authentication_requirements' } }); // prettier-ignore
    const page = await agent.follow(await agent.get(await app.accepted(security)));
    expect(page.url).toBe(`${product.url}/account/security`);
  });

  it('a request that is too long for an address works in the same way', async () => {
    const members = Array.from({ length: 60 }, () => [newPkce().verifier, null]);
    const { agent, interaction } = await asked({ claims: JSON.stringify({ id_token: Object.fromEntries(members) }) });
    expect(interaction.length).toBeLessThan(1000);
    clock.advance(590);
    const address = await app.accepted(interaction);
    clock.advance(30);
    expect(await responseAfter(agent, address)).toMatchObject({ code: expect.any(String) });
  });
});

describe('GET /admin/interactions/:id', () => {
  it('tells the client, the scopes and the hints of the request', async () => {
    const metadata = {
      client_name: 'Orders', redirect_uris: [REDIRECT_URI], client_uri: 'https://client.example', policy_uri: 'https://client.example/privacy',
    }; // prettier-ignore
    const { client_id } = await product.admin.createClient(metadata);
    const hints = {
      login_hint: 'alice@example.com',
      prompt: 'login',
      max_age: '60',
      acr_values: 'urn:grantry:acr:2 phr',
      ui_locales: 'de',
    };
    const { interaction } = await asked({ client_id, ...hints });
    const { status, body } = await app.view(interaction);
    expect(status).toBe(200);
    expect(body).toEqual({
      client: {
        client_id, client_name: 'Orders', client_uri: 'https://client.example', logo_uri: null,
        policy_uri: 'https://client.example/privacy', tos_uri: null, registered_itself: false,
      },
      step: 'login',
      scopes: [
        { name: 'openid', description: 'Recognize you when you sign in' },
        { name: 'email', description: 'See your email address' },
      ],
      authorization_details: [],
      acr_values: ['urn:grantry:acr:2', 'phr'],
      acr: 'urn:grantry:acr:1',
      prompt: 'login',
      login_hint: 'alice@example.com',
      ui_locales: 'de',
      max_age: 60,
      signed_in: null,
      expires_at: new Date(clock.now().getTime() + 3_600_000).toISOString(),
    }); // prettier-ignore
  });

  it('tells the objects of authorization_details and their lines on the consent page (RFC 9396), without default_scope', async () => {
    await product.admin.createResource({
      identifier: 'https://bank.example',
      name: 'The Bank',
      scopes: ['accounts'],
      authorization_details_types: [{
        type: 'payment', title: 'Pay {amount} EUR', lines: ['To {creditor}'],
        schema: { type: 'object', properties: { amount: { type: 'string' }, creditor: { type: 'string' }, urgent: { type: 'boolean' } } },
      }],
    });
    const { client_id } = await product.admin.createClient({
      redirect_uris: [REDIRECT_URI], scope: 'openid accounts', default_scope: 'accounts', authorization_details_types: ['payment'],
    });
    const objects = [{ type: 'payment', amount: '12.00', creditor: 'Shop‮', urgent: true }, { type: 'payment', amount: '7.00' }];
    const { agent, interaction } = await asked({ client_id, scope: '', authorization_details: JSON.stringify(objects) });
    const { body } = await app.view(interaction);
    expect(body).toMatchObject({ scopes: [], authorization_details: [
      { object: objects[0], title: 'Pay 12.00 EUR', lines: ['To Shop[U+202E]', 'urgent: true'] },
      { object: objects[1], title: 'Pay 7.00 EUR', lines: [] },
    ] });
    const page = textOf(await agent.follow(await agent.get(await app.accepted(interaction))));
    for (const shown of ['Pay 12.00 EUR', 'To Shop[U+202E]', 'Pay 7.00 EUR']) expect(page).toContain(shown);
  }); // prettier-ignore

  it('step-up: tells who is signed in and the class that is missing, and accepts the whole sign-in', async () => {
    const { agent, interaction } = await asked();
    await responseAfter(agent, await app.accepted(interaction));
    const stepUp = await asked(essential('urn:grantry:acr:2'), agent);
    const { body } = await app.view(stepUp.interaction);
    expect(body).toMatchObject({ acr: 'urn:grantry:acr:2', signed_in: { sub: product.sub, username: 'alice', amr: ['pwd'], acr: 'urn:grantry:acr:1' } }); // prettier-ignore
    expect(['factor', 'enrol']).toContain(body['step']);
    expect(await app.accept(stepUp.interaction, { sub: product.sub, amr: ['otp'] })).toMatchObject({ status: 400 });
    const auth_time = body['signed_in'].auth_time as number;
    const { code } = await responseAfter(agent, await app.accepted(stepUp.interaction, { amr: ['pwd', 'otp'], auth_time })); // prettier-ignore
    expect(await claimsOf(code!)).toMatchObject({ acr: 'urn:grantry:acr:2', auth_time });
  });

  it('unknown, malformed, not sent to the application, and expired interactions → 404', async () => {
    const { interaction } = await asked();
    for (const id of ['unknown', '0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978', `${interaction}x`, interaction.slice(1)])
      expect(await app.view(id)).toMatchObject({ status: 404, body: { error: 'not_found' } });
    clock.advance(3600);
    for (const answer of [
      await app.view(interaction),
      await app.accept(interaction, { sub: product.sub, amr: ['pwd'] }),
    ])
      expect(answer).toMatchObject({ status: 404, body: { detail: 'The interaction has expired' } });
  });

  it('needs the scope interactions:write, which no client registers for itself', async () => {
    const { interaction } = await asked();
    const { client_id, client_secret } = await product.admin.createClient({
      client_name: 'Users', grant_types: ['client_credentials'], response_types: [], scope: 'users:read',
    }); // prettier-ignore
    const { body } = await postForm(`${product.url}/token`, { grant_type: 'client_credentials', scope: 'users:read' }, basic(client_id, client_secret)); // prettier-ignore
    const calls = [['GET', ''], ['POST', '/accept'], ['POST', '/reject']] as const; // prettier-ignore
    for (const [method, action] of calls) {
      const path = `/interactions/${interaction}${action}`;
      const answer = await product.admin.call(method, path, undefined, body['access_token'] as string);
      expect(answer).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
      expect((await call(`${product.url}/admin${path}`, { method })).status).toBe(401);
    }
    const own = await call(`${product.url}/register`, {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ grant_types: ['client_credentials'], response_types: [], scope: 'interactions:write' }),
    }); // prettier-ignore
    expect(own).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
  });

  it('a request whose client has been disabled since → 409, with the problem', async () => {
    const { client_id } = await product.admin.createClient({ client_name: 'Old', redirect_uris: [REDIRECT_URI] });
    const { interaction } = await asked({ client_id });
    await product.admin.call('PATCH', `/clients/${client_id}`, { disabled: true });
    expect(await app.view(interaction)).toMatchObject({ status: 409, body: { error: 'conflict' } });
  });
});

describe('POST /admin/interactions/:id/accept checks what the application vouches for', () => {
  it.each([
    ['an unknown user', { sub: '0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978' }, 'There is no user with this sub'],
    ['no method', { amr: [] }, 'amr should not be empty'],
    [
      'an unknown method',
      { amr: ['magic'] },
      'must be one of the following values: pwd, otp, fed, hwk, swk, user, mfa',
    ],
    ['mfa with one factor', { amr: ['pwd', 'mfa'] }, 'The values of amr contradict each other'],
    ['user verification without a key', { amr: ['pwd', 'user'] }, 'The values of amr contradict each other'],
    ['an unknown acr', { acr: 'gold' }, 'acr must be one of these values: urn:grantry:acr:1 urn:grantry:acr:2 phr 1'],
    ['an acr beyond amr', { acr: 'urn:grantry:acr:2' }, 'amr proves urn:grantry:acr:1 at most'],
    ['a time in the future', { auth_time: 4_000_000_000 }, 'auth_time must not be in the future'],
    ['a session that has expired', { auth_time: 1_600_000_000 }, 'The sign-in is too old for this request'],
    ['an unknown member', { remember: true }, 'remembered may be meant'],
  ])('%s → 400', async (_, change, detail) => {
    const { interaction } = await asked();
    const answer = await app.accept(interaction, { sub: product.sub, amr: ['pwd'], ...change });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body['detail']).toContain(detail);
  });

  it('a disabled user → 403', async () => {
    const sub = await product.admin.createUser({ username: 'hatter', password: 'always six o clock', disabled: true });
    const { interaction } = await asked();
    expect(await app.accept(interaction, { sub, amr: ['pwd'] })).toMatchObject({ status: 403, body: { detail: 'The user is disabled' } }); // prettier-ignore
  });

  it('a level below the essential acr → 400, which names the methods', async () => {
    const { interaction } = await asked(essential('phr'));
    expect((await app.view(interaction)).body['acr']).toBe('phr');
    const answer = await app.accept(interaction, { sub: product.sub, amr: ['pwd', 'otp'] });
    expect(answer).toMatchObject({ status: 400, body: { error: 'unmet_authentication_requirements' } });
    expect(answer.body['detail']).toContain(
      'must reach phr, because the request or a group demands it: amr must name user with',
    );
    expect(await app.accepted(interaction, { amr: ['hwk', 'user'] })).toContain('/login/answer?');
  });

  it('PE1: an account with a second factor needs two factors, although the application vouches for one', async () => {
    const user = { username: 'caterpillar', password: 'who are you, then?' };
    const sub = await product.admin.createUser(user);
    await addFactor(sub);
    const { interaction } = await asked();
    const answer = await app.accept(interaction, { sub, amr: ['pwd'] });
    expect(answer.status).toBe(400);
    expect(answer.body['detail']).toContain('urn:grantry:acr:2, because the account has a second factor');
    expect(await app.accepted(interaction, { sub, amr: ['pwd', 'otp'] })).toContain('/login/answer?');
  });

  it('a member of a group that requires two factors → 400 for one factor', async () => {
    const sub = await product.admin.createUser({ username: 'gryphon' });
    const group = (await product.admin.call('POST', '/groups', { name: 'courtiers', requires_mfa: true })).body;
    expect((await product.admin.call('PUT', `/groups/${group['id']}/members/${sub}`)).status).toBeLessThan(300);
    const { interaction } = await asked();
    const answer = await app.accept(interaction, { sub, amr: ['pwd'] });
    expect(answer).toMatchObject({ status: 400, body: { error: 'unmet_authentication_requirements' } });
    expect((await app.accept(interaction, { sub, amr: ['pwd', 'otp'] })).status).toBe(200);
  });

  it('prompt=login and max_age demand a sign-in that is new enough', async () => {
    clock.advance(60);
    const { interaction } = await asked({ prompt: 'login' });
    const old = { sub: product.sub, amr: ['pwd'], auth_time: clock.seconds() - 30 };
    expect(await app.accept(interaction, old)).toMatchObject({ status: 400, body: { detail: 'The sign-in is too old for this request' } }); // prettier-ignore
    const now = { ...old, auth_time: clock.seconds() };
    expect((await app.accept(interaction, now)).status).toBe(200);
    const recent = await asked({ max_age: '60' });
    expect((await app.accept(recent.interaction, old)).status).toBe(200);
    expect((await app.accept(recent.interaction, { ...old, auth_time: clock.seconds() - 90 })).status).toBe(400);
  });

  it('another user than the client expects → 409', async () => {
    const claims = JSON.stringify({ id_token: { sub: { value: 'another' } } });
    const { interaction } = await asked({ claims });
    expect(await app.accept(interaction, { sub: product.sub, amr: ['pwd'] })).toMatchObject({ status: 409, body: { detail: 'The client expects another user' } }); // prettier-ignore
  });

  it('a user who is changed between accept and the browser → no session', async () => {
    const sub = await product.admin.createUser({ username: 'dormouse', password: 'treacle, treacle, treacle' });
    const { agent, interaction } = await asked();
    const address = await app.accepted(interaction, { sub });
    await product.admin.call('PATCH', `/users/${sub}`, { disabled: true });
    const page = await agent.get(address);
    expect(page.status).toBe(400);
    expect(agent.cookie(agent.ours('session'))).toBeUndefined();
  });
});

/** Sets up an authenticator app for a user who signs in at the sign-in application. */
async function addFactor(sub: string): Promise<void> {
  const agent = new UserAgent(product.url);
  const interaction = interactionIn(await agent.follow(await agent.get(`${product.url}/account/security`)));
  const page = await agent.follow(await agent.get(await app.accepted(interaction, { sub })));
  expect(page.url).toContain('/account/security');
  const { AuthenticatorApps, UserDirectory } = await import('../../src/user/index.js');
  const { codeOf } = await import('../support/authenticator-app.js');
  const user = await product.app.get(UserDirectory, { strict: false }).get(sub);
  const apps = product.app.get(AuthenticatorApps, { strict: false });
  const { seed, ticket } = apps.begin(user);
  expect(await apps.enrol(user, ticket, codeOf(seed, clock.now().getTime()))).not.toBeNull();
}

describe('POST /admin/interactions/:id/reject', () => {
  it('the client receives the error and its description, and the audit has both', async () => {
    const { agent, interaction } = await asked({ state: 'of-the-client' });
    const rejection = { error: 'access_denied', error_description: 'The account is locked' };
    const { body } = await app.reject(interaction, rejection);
    expect(await responseAfter(agent, body['redirect_to'] as string)).toMatchObject({ ...rejection, state: 'of-the-client' }); // prettier-ignore
    expect(await auditOf('interaction.rejected')).toMatchObject({ client_id: product.client.client_id, details: { ...rejection, rejected_by: app.clientId } }); // prettier-ignore
  });

  it.each(['login_required', 'account_selection_required', 'unmet_authentication_requirements', 'temporarily_unavailable'])(
    '%s without a description → the client receives it',
    async (error) => {
      const { agent, interaction } = await asked();
      const { body } = await app.reject(interaction, { error });
      expect(await responseAfter(agent, body['redirect_to'] as string)).toMatchObject({ error });
    },
  ); // prettier-ignore

  it('other errors and descriptions beyond printable ASCII → 400', async () => {
    const { interaction } = await asked();
    for (const body of [{ error: 'server_error' }, {}, { error: 'access_denied', error_description: 'a "quote"' }])
      expect(await app.reject(interaction, body)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('a sign-in for the account page → an error page with the description', async () => {
    const agent = new UserAgent(product.url);
    const interaction = interactionIn(await agent.follow(await agent.get(`${product.url}/account`)));
    const { body } = await app.reject(interaction, { error: 'access_denied', error_description: 'Locked <b>out</b>' });
    const page = await agent.get(body['redirect_to'] as string);
    expect(page.status).toBe(403);
    expect(textOf(page)).toContain('Locked <b>out</b>');
  });
});

describe('the own pages of a sign-in while LOGIN_URL is set', () => {
  it('GET and POST of /login, /login/factor, /login/password and /login/enrol → LOGIN_URL, and no password is checked', async () => {
    const { agent, interaction } = await asked();
    for (const path of ['/login', '/login/factor', '/login/password', '/login/enrol']) {
      const page = await agent.follow(await agent.get(`${product.url}${path}?interaction=${interaction}`));
      expect(interactionIn(page)).not.toBe('');
      const form = { interaction, username: 'alice', password: 'a-rabbit-with-a-watch-7', code: '123456' };
      expect(interactionIn(await agent.post(`${product.url}${path}`, form))).not.toBe('');
    }
    expect(agent.cookie(agent.ours('session'))).toBeUndefined();
  });

  it('an initial password: accept does not ask for a new one, the flag stays, and the password grant refuses it', async () => {
    const pat = { username: 'pat', password: 'digging for apples' };
    const sub = await product.admin.createUser({ ...pat, require_password_change: true });
    const { agent, interaction } = await asked();
    const { code } = await responseAfter(agent, await app.accepted(interaction, { sub }));
    expect(await claimsOf(code!)).toMatchObject({ sub, amr: ['pwd'] });
    expect((await product.admin.get(`/users/${sub}`)).body).toMatchObject({ require_password_change: true });
    const grant = await new BackChannel(product.url, product.client).token({ grant_type: 'password', ...pat });
    expect(grant.body).toMatchObject({ error: 'invalid_grant' });
    const page = await agent.follow(await agent.get(`${product.url}/login/password?interaction=${interaction}`));
    expect(page.location ?? page.url, 'continues with the session').not.toContain('/login/password');
  });

  it('GET /login without an interaction → LOGIN_URL, for the account page', async () => {
    const agent = new UserAgent(product.url);
    const interaction = interactionIn(await agent.follow(await agent.get(`${product.url}/login`)));
    expect((await app.view(interaction)).body['client']).toBeNull();
  });

  it('prompt=none → login_required, as with the own pages', async () => {
    const agent = new UserAgent(product.url);
    expect(responseOf((await agent.get(urlOf({ prompt: 'none' }))).location!)).toMatchObject({ error: 'login_required' }); // prettier-ignore
  });
});

describe('the verifier in the address', () => {
  it('is 256 random bits, in no line of the log, and in no Referer', async () => {
    const { agent, interaction } = await asked();
    const address = await app.accepted(interaction);
    const verifier = new URL(address).searchParams.get('verifier')!;
    expect(Buffer.from(verifier, 'base64url')).toHaveLength(32);
    const answer = await agent.get(address);
    expect(answer.headers.get('referrer-policy')).toBe('same-origin');
    const used = await new UserAgent(product.url).get(address);
    expect(used.headers.get('referrer-policy')).toBe('same-origin');
    expect(log.text()).toContain('"/login/answer"');
    expect(log.text()).not.toContain(verifier);
    expect(log.text()).not.toContain('verifier=');
    const ciphertext = interaction.split('.').find((part) => part.length > 43)!;
    expect(log.text()).not.toContain(ciphertext);
  });
});

describe('without LOGIN_URL', () => {
  it('the routes exist and name the variable in the record of the refusal → 404; /login/answer leads to the own pages', async () => {
    const server = await startProduct();
    const agent = new UserAgent(server.url);
    const login = await agent.follow(await agent.get(authorizeUrl(server, { client_id: server.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid' }))); // prettier-ignore
    expect(login.url).toContain('/login?interaction=');
    const id = new URL(login.url).searchParams.get('interaction')!;
    for (const [method, action] of [
      ['GET', ''],
      ['POST', '/accept'],
      ['POST', '/reject'],
    ] as const) {
      const body = action === '/accept' ? { sub: server.sub, amr: ['pwd'] } : action === '/reject' ? { error: 'access_denied' } : undefined; // prettier-ignore
      const answer = await server.admin.call(method, `/interactions/${id}${action}`, body);
      expect(answer).toMatchObject({ status: 404, body: { detail: 'No sign-in application is set up. This server signs its users in by its own pages' } }); // prettier-ignore
    }
    const page = await agent.get(`${server.url}/login/answer?interaction=${id}&verifier=${'a'.repeat(43)}`);
    expect(page.status).toBe(400);
    await server.close();
  });
});
