import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AdminApi, basic, postForm, request, type Json } from '../support/admin-api.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { ALICE, ALL_RESPONSE_TYPES, authorizeUrl, EVERYTHING, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js'; // prettier-ignore
import { formOf, responseOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

const clock = new FixedClock();
let product: Product;
let back: BackChannel;
let browser: UserAgent;

beforeAll(async () => {
  product = await startProduct({ clock });
  back = new BackChannel(product.url, product.client);
});
afterAll(() => product.close());
beforeEach(() => {
  browser = new UserAgent(product.url);
});

type Change = Readonly<Record<string, string | undefined>>;

function url(change: Change = {}, client_id = product.client.client_id): string {
  const all = { client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', nonce: 'n', state: 's', ...change }; // prettier-ignore
  return authorizeUrl(product, Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined))); // prettier-ignore
}

const visit = async (change: Change = {}) => responseOf(await browser.signIn(url(change), ALICE));
const idTokenOf = async (change: Change = {}) => decodeJwt((await visit({ response_type: 'id_token', ...change }))['id_token']!); // prettier-ignore

function expectPage(answer: Answer): void {
  expect([answer.status, answer.location]).toEqual([400, null]);
  expect(textOf(answer)).toContain('This request cannot be completed');
}

const leftHalfOf = (value: string) => createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url');

describe('authorization endpoint', () => {
  it.each([`${REDIRECT_URI}/`, `${REDIRECT_URI}?x=1`, REDIRECT_URI.toUpperCase(), 'https://client.example/callbac'])('5: the unregistered redirect_uri %s → an error page, never a redirect', async (redirect_uri) => {
    expectPage(await browser.get(url({ redirect_uri })));
  }); // prettier-ignore

  it.each<[string, string | undefined, string]>([
    ['code', undefined, '?'],
    ['code', 'fragment', '#'],
    ...ALL_RESPONSE_TYPES.filter((type) => type.includes('token')).map((type): [string, undefined, string] => [type, undefined, '#']),
  ])('6: an error for %s, response_mode %s, before login → in the redirect_uri after %s', async (response_type, response_mode, mark) => {
    const { location } = await browser.get(url({ response_type, response_mode, prompt: 'none' }));
    expect(location).toMatch(`${REDIRECT_URI}${mark}error=login_required`);
  }); // prettier-ignore

  it('6, 52: an error by form_post → a form that posts to the redirect_uri, which the page policy allows', async () => {
    const page = await browser.get(url({ response_mode: 'form_post', prompt: 'none' }));
    expect(formOf(page)).toMatchObject({ action: REDIRECT_URI, method: 'post', fields: { error: 'login_required', state: 's' } }); // prettier-ignore
    expect(page.headers.get('content-security-policy')).not.toMatch(/form-action '(none|self)'/);
  });

  it('7, 15: a state of 128 and of 1000 characters and a nonce of 384 come back unchanged; without state there is none', async () => {
    const state = `${'a'.repeat(124)}-._~`;
    expect((await visit({ state }))['state']).toBe(state);
    expect((await visit({ state: 'b'.repeat(1000) }))['state']).toHaveLength(1000);
    expect(await visit({ state: undefined })).not.toHaveProperty('state');
    const nonce = `${'c'.repeat(380)}-._~`;
    expect((await idTokenOf({ nonce }))['nonce']).toBe(nonce);
  });

  it('13: prompt=login shows the login page in spite of a session → a later auth_time', async () => {
    const before = await idTokenOf({ max_age: '1000' });
    clock.advance(1);
    const page = await browser.follow(await browser.get(url({ prompt: 'login' })));
    expect(page.body).toContain('name="password"');
    const after = await idTokenOf({ prompt: 'login' });
    expect(after['auth_time']).toBeGreaterThan(before['auth_time'] as number);
  });

  it('14: max_age requires a new sign-in only when the last one is older; auth_time is a number', async () => {
    const first = await idTokenOf({ max_age: '100' });
    clock.advance(50);
    expect(await idTokenOf({ max_age: '100', prompt: 'none' })).toMatchObject({ auth_time: first['auth_time'] });
    clock.advance(51);
    const { location } = await browser.get(url({ max_age: '100', prompt: 'none' }));
    expect(responseOf(location!)).toMatchObject({ error: 'login_required' });
    expect((await idTokenOf({ max_age: '100' }))['auth_time']).toBe(clock.seconds());
  });

  it.each(['id_token', 'id_token token', 'code id_token', 'code id_token token'])('15: %s without a nonce → invalid_request', async (response_type) => {
    const { location } = await browser.get(url({ response_type, nonce: undefined }));
    expect(responseOf(location!)).toMatchObject({ error: 'invalid_request', state: 's' });
  }); // prettier-ignore

  it.each(['code', 'code token'])('15: %s without a nonce → a code', async (response_type) => {
    expect(await visit({ response_type, nonce: undefined })).toHaveProperty('code');
  });

  it.each(['id_token token', 'code id_token', 'code id_token token'])('16: the ID token of %s has a hash of the code and of the access token beside it', async (response_type) => {
    const { id_token, code, access_token } = await visit({ response_type });
    const { c_hash, at_hash } = decodeJwt(id_token!);
    expect([c_hash, at_hash]).toEqual([code && leftHalfOf(code), access_token && leftHalfOf(access_token)]);
  }); // prettier-ignore

  it('17: a missing response_type → invalid_request in the query, with state', async () => {
    const { location } = await browser.get(url({ response_type: undefined }));
    expect(new URL(location!).searchParams.get('error')).toBe('invalid_request');
    expect(new URL(location!).searchParams.get('state')).toBe('s');
  });

  it('25: POST /authorize works like GET', async () => {
    const { location, status } = await browser.post('/authorize', new URL(url()).searchParams);
    expect(status).toBe(303);
    expect(responseOf(await browser.signIn(location!, ALICE))).toHaveProperty('code');
  });

  it('36: the query of a redirect_uri is compared and kept; a redirect_uri is required when two are registered', async () => {
    const withQuery = `${REDIRECT_URI}?bar=foo`;
    const { client_id } = await product.admin.createClient({ ...EVERYTHING, redirect_uris: [withQuery, `${REDIRECT_URI}2`] }); // prettier-ignore
    const location = await browser.signIn(url({ redirect_uri: withQuery }, client_id), ALICE);
    expect(location.startsWith(`${withQuery}&`)).toBe(true);
    for (const redirect_uri of [REDIRECT_URI, `${REDIRECT_URI}?foo=bar`, `${withQuery}&foo=bar`, undefined]) {
      expectPage(await browser.get(url({ redirect_uri }, client_id)));
    }
  });

  it.each(['web_message', 'web_message.redirect', 'okta_post_message'])('AZ20: response_mode=%s, which would post a message to a window, is not in discovery → invalid_request', async (response_mode) => {
    expect((await request(`${product.url}/.well-known/openid-configuration`)).body['response_modes_supported']).not.toContain(response_mode);
    const answer = await browser.get(url({ response_mode }));
    expect(responseOf(answer.location!)).toMatchObject({ error: 'invalid_request' });
    expect(answer.body).not.toContain('postMessage');
  }); // prettier-ignore

  it('AZ20: check-session.js answers only to the origin of the message, never to *', async () => {
    const script = await (await fetch(`${product.url}/assets/check-session.js`)).text();
    expect([...script.matchAll(/postMessage\((.*)\);/g)].map(([, text]) => text)).toEqual([
      'answerTo(event.data, event.origin), event.origin',
    ]);
  });
});

describe('token endpoint and userinfo', () => {
  const signedIn = (parameters: Record<string, string> = {}): Promise<Json> => back.signIn(parameters);

  it('3, 4: an error is 400 JSON, or 401 for a wrong client secret, with a description in ASCII', async () => {
    expectError(await back.redeem('no such code'), product.url, 'invalid_grant');
    const wrong = await postForm(`${product.url}/token`, { grant_type: 'authorization_code', code: 'x' }, basic(product.client.client_id, 'wrong')); // prettier-ignore
    expectError(wrong, product.url, 'invalid_client', 401);
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic /);
  });

  it('8: code and refresh token contain 256 random bits, and the access token a signature', async () => {
    const { code } = await visit();
    const tokens = await signedIn({ scope: 'openid offline_access', prompt: 'consent' });
    for (const secret of [code!, tokens['refresh_token'] as string]) expect(secret).toMatch(/\.[\w-]{43}$/);
    expect((tokens['access_token'] as string).split('.')[2]!.length).toBeGreaterThanOrEqual(43);
  });

  it('9, 10: a replayed code → invalid_grant, and its access and refresh tokens are refused from then on', async () => {
    const { verifier, challenge } = newPkce();
    const { code } = await visit({ code_challenge: challenge, code_challenge_method: 'S256' });
    const first = await back.redeem(code!, { code_verifier: verifier });
    expect(first.status).toBe(200);
    clock.advance(30);
    expectError(await back.redeem(code!, { code_verifier: verifier }), product.url, 'invalid_grant');
    expect((await back.userinfo(first.body['access_token'] as string)).status).toBe(401);
    expectError(await back.refresh(first.body['refresh_token'] as string), product.url, 'invalid_grant');
  });

  it('18: userinfo by GET, by POST with the header and by POST with the form has the sub of the ID token', async () => {
    const { access_token, id_token } = (await signedIn()) as Record<string, string>;
    const authorization = { authorization: `Bearer ${access_token}` };
    const answers = await Promise.all([
      back.userinfo(access_token!),
      request(`${product.url}/userinfo`, { method: 'POST', headers: authorization }),
      postForm(`${product.url}/userinfo`, { access_token: access_token! }),
      request(`${product.url}/userinfo`, { headers: { authorization: `bearer ${access_token}` } }), // 59
    ]);
    for (const { status, body } of answers) expect([status, body]).toEqual([200, { sub: decodeJwt(id_token!).sub }]);
  });

  it('19, 20, 21: userinfo returns typed claims of the granted scopes, which the ID token has only without an access token', async () => {
    const scope = 'openid profile email';
    const { access_token, id_token } = (await signedIn({ scope, prompt: 'consent' })) as Record<string, string>;
    const { body } = await back.userinfo(access_token!);
    expect(body).toEqual({
      sub: product.sub, name: 'Alice Liddell', updated_at: expect.any(Number), email: 'alice@example.com', email_verified: true,
      preferred_username: 'alice',
    }); // prettier-ignore
    for (const name of ['name', 'email', 'updated_at']) expect(decodeJwt(id_token!)).not.toHaveProperty(name);
    expect(await idTokenOf({ scope })).toMatchObject({ name: 'Alice Liddell', email_verified: true });
  });

  it('30: Basic credentials are form-decoded; client_secret_post works for a client registered for it', async () => {
    const { client_id, client_secret } = product.client;
    const encoded = [...client_id].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('');
    const header = { authorization: `Basic ${Buffer.from(`${encoded}:${client_secret}`).toString('base64')}` };
    expect((await postForm(`${product.url}/token`, { grant_type: 'client_credentials' }, header)).status).toBe(200);
    const poster = await product.admin.createClient({ grant_types: ['client_credentials'], token_endpoint_auth_method: 'client_secret_post' }); // prettier-ignore
    const form = { grant_type: 'client_credentials', client_id: poster.client_id, client_secret: poster.client_secret };
    expect((await postForm(`${product.url}/token`, form)).status).toBe(200);
  });

  it('40, 42: offline_access with prompt=consent → a refresh token; refreshed ID tokens keep iss, sub, aud and auth_time', async () => {
    const before = (await signedIn({ scope: 'openid offline_access', prompt: 'consent' })) as Record<string, string>;
    clock.advance(1);
    const answer = await back.refresh(before['refresh_token']!, { scope: 'openid' });
    expect(answer).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: expect.any(Number) } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const [old, renewed] = [decodeJwt(before['id_token']!), decodeJwt(answer.body['id_token'] as string)];
    const { iss, sub, aud, auth_time } = old;
    expect(renewed).toMatchObject({ iss, sub, aud, auth_time });
    expect(renewed.iat).toBeGreaterThan(old.iat!);
  });

  it('41: a refresh token of another client → invalid_grant, and it stays valid for its own client', async () => {
    const { refresh_token } = (await signedIn()) as Record<string, string>;
    const other = new BackChannel(product.url, await product.admin.createClient(EVERYTHING));
    expectError(await other.refresh(refresh_token!), product.url, 'invalid_grant');
    expect((await back.refresh(refresh_token!)).status).toBe(200);
  });

  it('45: a redemption without the code_verifier or with a wrong one → invalid_grant; code_challenge_method=plain → invalid_request', async () => {
    const { challenge } = newPkce();
    for (const more of [undefined, { code_verifier: newPkce().verifier }]) {
      const { code } = await visit({ code_challenge: challenge, code_challenge_method: 'S256' });
      expectError(await back.redeem(code!, more), product.url, 'invalid_grant');
    }
    const { location } = await browser.get(url({ code_challenge: challenge, code_challenge_method: 'plain' }));
    expect(responseOf(location!)).toMatchObject({ error: 'invalid_request' });
  });
});

describe('GET /jwks', () => {
  const keys = async () => (await request(`${product.url}/jwks`)).body['keys'] as Readonly<Record<string, string>>[];

  it('2: each key has a unique kid and public members only', async () => {
    const all = await keys();
    expect(new Set(all.map(({ kid }) => kid)).size).toBe(all.length);
    for (const key of all) {
      expect(Object.keys(key).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].includes(name))).toEqual([]);
      for (const member of ['n', 'x', 'y']) if (member in key) expect(key[member]).toMatch(/^[\w-]+$/);
      if (key['kty'] === 'RSA') expect(key['n']!.length).toBeGreaterThanOrEqual(342);
    }
  });

  it('38: a rotation publishes a new key at once and keeps the others', async () => {
    const before = (await keys()).map(({ kid }) => kid);
    const admin = await AdminApi.of(product.url);
    expect((await admin.call('POST', '/keys/rotate', { alg: 'RS256' })).status).toBe(202);
    const after = (await keys()).map(({ kid }) => kid);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after.length).toBe(before.length + 1);
  });
});
