import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../support/fixed-clock.js';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { AdminApi, type RegisteredClient } from '../support/admin-api.js';
import { formOf, linksOf, responseOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

const AFTER = 'https://client.example/signed-out?x=1';
/** 90 characters, some of them punctuation. */
const STATE = `${'s'.repeat(70)}-._~!*'() &=+%/?:@#,;`.slice(0, 90);

const clock = new FixedClock();
let product: Product;
let client: RegisteredClient;
let other: RegisteredClient;
let browser: UserAgent;
let idToken: string;

beforeAll(async () => {
  product = await startProduct({ clock });
  const metadata = {
    redirect_uris: [REDIRECT_URI], response_types: ['id_token', 'none'], grant_types: ['implicit'],
    post_logout_redirect_uris: [AFTER, 'com.example.app:/out'], application_type: 'native', skip_consent: true,
  }; // prettier-ignore
  client = await product.admin.createClient(metadata);
  other = await product.admin.createClient({
    ...metadata,
    post_logout_redirect_uris: ['https://client.example/other'],
  });
});
afterAll(() => product.close());
beforeEach(async () => {
  browser = new UserAgent(product.url);
  idToken = await idTokenFor(browser);
});

async function idTokenFor(agent: UserAgent, { client_id } = client): Promise<string> {
  const url = authorizeUrl(product, {
    client_id, redirect_uri: REDIRECT_URI, response_type: 'id_token', scope: 'openid', nonce: 'n',
  }); // prettier-ignore
  return responseOf(await agent.signIn(url, ALICE))['id_token']!;
}

const logoutUrl = (parameters: Readonly<Record<string, string>> = {}) =>
  `${product.url}/logout?${new URLSearchParams(parameters).toString()}`;

async function isSignedIn(agent = browser): Promise<boolean> {
  const url = authorizeUrl(product, {
    client_id: client.client_id, redirect_uri: REDIRECT_URI, response_type: 'none', scope: 'openid', prompt: 'none',
  }); // prettier-ignore
  const { error } = responseOf((await agent.get(url)).location!);
  expect([undefined, 'login_required']).toContain(error);
  return error === undefined;
}

async function expectToAsk(answer: Answer): Promise<void> {
  expect(answer).toMatchObject({ status: 200, location: null });
  expect(answer.body).toContain('id="logout-yes"');
  expect(await isSignedIn()).toBe(true);
}

/** The record of the error id on a page. */
async function refusalOn({ body }: Answer) {
  const id = /\/errors\/([0-9a-f-]{36})"/.exec(body)?.[1];
  return (await (await AdminApi.of(product.url)).get(`/refusals/${id}`)).body;
}

/** Confirms on the page that asks. */
const confirm = (page: Answer) => browser.submit(page, {});

function tampered(token: string): string {
  const [header, payload] = token.split('.');
  return `${header}.${payload}.${Buffer.alloc(256, 1).toString('base64url')}`;
}

function unsigned(token: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
  return `${header}.${token.split('.')[1]}.`;
}

function withClaims(token: string, change: object): string {
  const [header, , signature] = token.split('.');
  const claims = Buffer.from(JSON.stringify({ ...decodeJwt(token), ...change })).toString('base64url');
  return `${header}.${claims}.${signature}`;
}

describe('GET /logout with an ID token of this session', () => {
  it('46: ends the session without asking, and redirects with the unchanged state and no other parameter', async () => {
    const answer = await browser.get(
      logoutUrl({ id_token_hint: idToken, post_logout_redirect_uri: AFTER, state: STATE, ui_locales: 'fr' }),
    );
    expect(answer.status).toBe(302);
    expect(answer.location!.startsWith(`${AFTER}&state=`)).toBe(true);
    expect([...new URL(answer.location!).searchParams]).toEqual([
      ['x', '1'],
      ['state', STATE],
    ]);
    expect(browser.cookie(browser.ours('session'))).toBeUndefined();
    expect(browser.cookie(browser.ours('session_state'))).toMatch(/^out\.[\w-]{22}$/);
    expect(await isSignedIn()).toBe(false);
  });

  it('46: without state redirects to the URI byte for byte', async () => {
    const answer = await browser.get(logoutUrl({ id_token_hint: idToken, post_logout_redirect_uri: AFTER }));
    expect(answer.location).toBe(AFTER);
  });

  it('redirects to the private scheme of a native client', async () => {
    const asked = { id_token_hint: idToken, post_logout_redirect_uri: 'com.example.app:/out', state: 'a b' };
    expect((await browser.get(logoutUrl(asked))).location).toBe('com.example.app:/out?state=a%20b');
  });

  it('47: without post_logout_redirect_uri ends the session and shows the signed-out page', async () => {
    const answer = await browser.get(logoutUrl({ id_token_hint: idToken, state: 'x' }));
    expect(answer).toMatchObject({ status: 200, location: null });
    expect(textOf(answer)).toContain('You are signed out');
    expect(await isSignedIn()).toBe(false);
  });

  it.each(['https://client.example/signed-out', `${AFTER}&y=2`, AFTER.toUpperCase(), 'https://evil.example/', REDIRECT_URI])(
    'LO2, 46: asks for confirmation, and never redirects to the unregistered URI %s',
    async (post_logout_redirect_uri) => {
      const page = await browser.get(logoutUrl({ id_token_hint: idToken, post_logout_redirect_uri }));
      await expectToAsk(page);
      expect(textOf(page)).not.toContain('You are signed out');
      expect(page.body).not.toContain('evil.example');
      expect(await refusalOn(page)).toMatchObject({
        client_id: client.client_id,
        path: '/logout',
        error: 'invalid_request',
        rule: {
          id: 'LOGOUT-URI-2',
          section: 'OIDC RP-Initiated Logout §3',
          expected: `byte for byte one of: ${AFTER} com.example.app:/out`,
          received: `"${post_logout_redirect_uri}"`,
        },
      });
      const answer = await confirm(page);
      expect(answer).toMatchObject({ status: 200, location: null });
      expect(textOf(answer)).toContain('You are signed out');
      expect(answer.body).not.toContain('evil.example');
      expect(await isSignedIn()).toBe(false);
    },
  ); // prettier-ignore

  it('LO3: accepts an expired hint whose key has retired', async () => {
    await product.admin.call('POST', '/keys/rotate');
    clock.advance(3700); // JWKS_MAX_AGE, after which the new key signs; ID_TOKEN_TTL is 900
    const again = new UserAgent(product.url);
    const fresh = await idTokenFor(again);
    expect(decodeProtectedHeader(fresh).kid).not.toBe(decodeProtectedHeader(idToken).kid);
    clock.advance(1000);
    const answer = await again.get(logoutUrl({ id_token_hint: fresh, post_logout_redirect_uri: AFTER }));
    expect(answer).toMatchObject({ status: 302, location: AFTER });
    const signedOut = new UserAgent(product.url);
    const old = await signedOut.get(logoutUrl({ id_token_hint: idToken, post_logout_redirect_uri: AFTER }));
    expect(old).toMatchObject({ status: 302, location: AFTER });
  });
});

describe('GET /logout without a valid hint of this session', () => {
  it.each([
    ['no parameter', () => ({})],
    ['only state', () => ({ state: 'x' })],
    ['only client_id', () => ({ client_id: client.client_id })],
    ['an unknown client_id', () => ({ client_id: 'nobody', post_logout_redirect_uri: AFTER })],
    ['a URI without a client', () => ({ post_logout_redirect_uri: AFTER })],
    ['a logout_hint', () => ({ logout_hint: 'alice' })],
  ])('LO1, 47: %s → asks, and shows the signed-out page after a confirmation', async (_, parameters) => {
    const page = await browser.get(logoutUrl(parameters()));
    await expectToAsk(page);
    const answer = await confirm(page);
    expect(answer).toMatchObject({ status: 200, location: null });
    expect(textOf(answer)).toContain('You are signed out');
    expect(await isSignedIn()).toBe(false);
  });

  it.each([
    ['has another signature', () => tampered(idToken)],
    ['is unsigned (alg none)', () => unsigned(idToken)],
    ['was changed', () => withClaims(idToken, { sid: 'x' })],
    ['is of another issuer', () => withClaims(idToken, { iss: 'https://evil.example' })],
    ['is not a JWT', () => 'hint'],
    ['is too long', () => 'x'.repeat(9000)],
  ])('LO3, 46: a hint that %s → asks, and does not redirect after a confirmation', async (_, hint) => {
    const asked = { id_token_hint: hint(), client_id: client.client_id, post_logout_redirect_uri: AFTER, state: 'x' };
    const page = await browser.get(logoutUrl(asked));
    await expectToAsk(page);
    const refusal = await refusalOn(page);
    expect(refusal).toMatchObject({ client_id: client.client_id, path: '/logout', error: 'invalid_request' });
    expect(JSON.stringify(refusal)).toMatch(/id_token_hint/);
    expect(JSON.stringify(refusal), 'no part of the token').not.toMatch(/eyJ|xxx/);
    expect(await confirm(page)).toMatchObject({ status: 200, location: null });
  });

  it('LO3: a hint for another client than client_id → asks, and does not redirect after a confirmation', async () => {
    const asked = { id_token_hint: idToken, client_id: other.client_id, post_logout_redirect_uri: AFTER };
    const page = await browser.get(logoutUrl(asked));
    await expectToAsk(page);
    expect(await confirm(page)).toMatchObject({ status: 200, location: null });
  });

  it('LO3: an access token as a hint → asks', async () => {
    const agent = new UserAgent(product.url);
    const url = authorizeUrl(product, {
      client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'token', scope: 'openid', state: 's',
    }); // prettier-ignore
    const { access_token } = responseOf(await agent.signIn(url, ALICE));
    await expectToAsk(await browser.get(logoutUrl({ id_token_hint: access_token!, post_logout_redirect_uri: AFTER })));
  });

  it('LO1: a hint of another session → asks, and redirects to its client’s URI after a confirmation', async () => {
    const elsewhere = await idTokenFor(new UserAgent(product.url));
    const page = await browser.get(
      logoutUrl({ id_token_hint: elsewhere, post_logout_redirect_uri: AFTER, state: STATE }),
    );
    await expectToAsk(page);
    const answer = await confirm(page);
    expect(answer.status).toBe(303);
    expect(new URL(answer.location!).searchParams.get('state')).toBe(STATE);
  });

  it('client_id with a registered URI → asks, and redirects after a confirmation (RP-Initiated Logout §3)', async () => {
    const page = await browser.get(logoutUrl({ client_id: client.client_id, post_logout_redirect_uri: AFTER }));
    await expectToAsk(page);
    expect(await confirm(page)).toMatchObject({ status: 303, location: AFTER });
  });

  it('AZ3: a repeated parameter → 400 page, and the session stays', async () => {
    const answer = await browser.get(`${product.url}/logout?state=a&state=b`);
    expect(answer).toMatchObject({ status: 400, location: null });
    expect(textOf(answer)).toContain('This request cannot be completed');
    expect(await isSignedIn()).toBe(true);
  });
});

describe('GET /logout without a session', () => {
  const newBrowser = () => new UserAgent(product.url);

  it('redirects with a valid hint, whose session in another browser stays', async () => {
    const asked = { id_token_hint: idToken, post_logout_redirect_uri: AFTER, state: 'x' };
    expect(await newBrowser().get(logoutUrl(asked))).toMatchObject({ status: 302, location: `${AFTER}&state=x` });
    expect(await isSignedIn(), 'the session of the hint, in another browser').toBe(true);
  });

  it('LO2: does not redirect for a client_id alone, and shows the signed-out page', async () => {
    const answer = await newBrowser().get(logoutUrl({ client_id: client.client_id, post_logout_redirect_uri: AFTER }));
    expect(answer).toMatchObject({ status: 200, location: null });
    expect(textOf(answer)).toContain('You are signed out');
    expect(textOf(answer)).toContain('You were not signed in on this browser');
  });

  it('21: with a valid hint states that the session goes on in another browser, and ends nothing', async () => {
    const answer = await newBrowser().get(logoutUrl({ id_token_hint: idToken }));
    expect(answer).toMatchObject({ status: 200, location: null });
    expect(textOf(answer)).not.toContain('Your session in this browser has ended');
    expect(textOf(answer)).toContain('The session that the application named is still active in another browser');
    expect(await isSignedIn()).toBe(true);
    await browser.get(logoutUrl({ id_token_hint: idToken }));
    const later = await newBrowser().get(logoutUrl({ id_token_hint: idToken }));
    expect(textOf(later)).not.toContain('goes on');
  });

  it.each([
    ['a URI that is not registered', () => ({ id_token_hint: idToken, post_logout_redirect_uri: `${AFTER}/` }), /post_logout_redirect_uri is not registered/],
    ['a hint that was changed', () => ({ id_token_hint: withClaims(idToken, { sid: 'x' }) }), /id_token_hint is not an ID token/],
    ['an unknown client_id', () => ({ client_id: 'nobody' }), /The client does not exist or is disabled/],
    ['a state that is too long', () => ({ state: 'x'.repeat(4001) }), /state is too long/],
  ])('21: %s → a page with the reason and the error id', async (_, asked, reason) => {
    const answer = await newBrowser().get(logoutUrl(asked()));
    expect(answer).toMatchObject({ status: 200, location: null });
    expect(textOf(answer)).toMatch(reason);
    expect(await refusalOn(answer)).toMatchObject({ path: '/logout', error: 'invalid_request', reason: expect.stringMatching(reason) });
  }); // prettier-ignore

  it('21: links back to the application, and to sign in again', async () => {
    const withHome = await (await AdminApi.of(product.url)).createClient({
      client_name: 'Photo "Prints"', client_uri: 'https://photos.example.com/?a=1&b=2', initiate_login_uri: 'https://photos.example.com/login',
      redirect_uris: [REDIRECT_URI], response_types: ['id_token'], grant_types: ['implicit'], skip_consent: true,
    }); // prettier-ignore
    const hint = await idTokenFor(browser, withHome);
    const signedOut = await browser.get(logoutUrl({ id_token_hint: hint }));
    const links = {
      'Back to Photo "Prints"': 'https://photos.example.com/?a=1&b=2',
      'Sign in again': `https://photos.example.com/login?iss=${encodeURIComponent(product.url)}`,
    };
    expect(linksOf(signedOut)).toEqual(links);
    expect(linksOf(await newBrowser().get(logoutUrl({ id_token_hint: hint })))).toEqual(links);
    expect(linksOf(await newBrowser().get(logoutUrl()))).toEqual({ 'Sign in again': `${product.url}/account` });
    const unproven = await newBrowser().get(
      logoutUrl({ client_id: client.client_id, post_logout_redirect_uri: AFTER }),
    );
    expect(Object.values(linksOf(unproven))).toContain(AFTER);
  });
});

describe('18: POST /logout sent twice', () => {
  it.each([
    ['without a hint', () => ({ client_id: client.client_id, post_logout_redirect_uri: AFTER }), AFTER],
    ['without parameters', () => ({}), null],
  ])('%s → the same answer each time', async (_, asked, location) => {
    const page = await browser.get(logoutUrl(asked()));
    const first = await confirm(page);
    expect(first).toMatchObject({ location, status: location === null ? 200 : 303 });
    expect(await confirm(page)).toMatchObject({ location, status: first.status });
    const [one, other] = await Promise.all([confirm(page), confirm(page)]);
    expect([one.location, other.location]).toEqual([location, location]);
  });

  it('for a session before the last sign-in → 403 with a link to the confirmation page', async () => {
    const page = await browser.get(logoutUrl());
    await browser.get(logoutUrl({ id_token_hint: idToken }));
    await idTokenFor(browser);
    const answer = await confirm(page);
    expect(answer.status).toBe(403);
    await expectToAsk(await browser.get(linksOf(answer)['Try again']!));
  });
});

describe('POST /logout of a client', () => {
  it('46: without cookies → 303 to our own GET, without the ID token in the address', async () => {
    const form = { id_token_hint: idToken, post_logout_redirect_uri: AFTER, state: STATE };
    const origin = { origin: 'https://client.example' };
    const answer = await new UserAgent(product.url).post(`${product.url}/logout`, form, origin);
    expect(answer.status).toBe(303);
    expect(answer.location).toMatch(new RegExp(`^${product.url}/logout\\?request=`));
    expect(answer.location).not.toContain(idToken.split('.')[1]);
    expect(await isSignedIn()).toBe(true);
    const done = await browser.get(answer.location!);
    expect(new URL(done.location!).searchParams.get('state')).toBe(STATE);
    expect(await isSignedIn()).toBe(false);
  });

  it('the longest accepted request → redirects with its state', async () => {
    const form = { id_token_hint: idToken, post_logout_redirect_uri: AFTER, state: 'ä'.repeat(1000) };
    const { location } = await new UserAgent(product.url).post(`${product.url}/logout`, form);
    expect((await browser.get(location!)).location).toBe(`${AFTER}&state=${encodeURIComponent('ä'.repeat(1000))}`);
  });

  it('a state that is too long → the confirmation page, with a record of the refusal', async () => {
    const form = { id_token_hint: idToken, post_logout_redirect_uri: AFTER, state: 'ä'.repeat(2000) };
    const { location } = await new UserAgent(product.url).post(`${product.url}/logout`, form);
    const page = await browser.get(location!);
    await expectToAsk(page);
    expect(await refusalOn(page)).toMatchObject({ client_id: client.client_id, path: '/logout' });
  });

  it('21: an error in it is recorded once, and our own GET shows it', async () => {
    const form = { id_token_hint: idToken, post_logout_redirect_uri: 'https://evil.example/' };
    const { location } = await new UserAgent(product.url).post(`${product.url}/logout`, form);
    const [page, again] = [await browser.get(location!), await browser.get(location!)];
    await expectToAsk(page);
    const refusal = await refusalOn(page);
    expect(refusal).toMatchObject({ rule: { received: '"https://evil.example/"' } });
    expect(await refusalOn(again)).toEqual(refusal);
  });

  it('a request parameter that this server did not seal → is ignored', async () => {
    await expectToAsk(await browser.get(logoutUrl({ request: 'x.y.z.w' })));
  });

  it('a sealed request older than an hour → no redirect', async () => {
    const asked = { client_id: client.client_id, post_logout_redirect_uri: AFTER };
    const page = await browser.get(logoutUrl(asked));
    const { action, fields } = formOf(page)!;
    const sealed = fields['request']!;
    clock.advance(3601);
    const again = new UserAgent(product.url);
    await idTokenFor(again);
    const fresh = formOf(await again.get(logoutUrl()))!;
    expect(await again.post(action, { ...fresh.fields, request: sealed })).toMatchObject({ status: 200 });
  });
});
