import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminApi, request } from '../support/admin-api.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { ALICE, authorizeUrl, EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { formOf, responseOf, UserAgent, type Answer } from '../support/user-agent.js';

const clock = new FixedClock();
let product: Product;
let back: BackChannel;

beforeAll(async () => {
  product = await startProduct({ clock });
  back = new BackChannel(product.url, product.client);
});
afterAll(() => product?.close());

function urlOf(change: Readonly<Record<string, string>> = {}): string {
  const { client_id } = product.client;
  const all = { client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', nonce: 'n', state: 's' };
  return authorizeUrl(product, { ...all, ...change });
}

/** The parameters of a redirect, or of the form of a page. */
const parametersOf = (answer: Answer) =>
  answer.location === null ? formOf(answer)!.fields : responseOf(answer.location);

const CHANNELS: readonly (readonly [string, string, string])[] = [
  ['code', 'query', '?'],
  ['code', 'fragment', '#'],
  ['id_token', 'fragment', '#'],
  ['code id_token token', 'fragment', '#'],
  ['code', 'form_post', ''],
  ['id_token token', 'form_post', ''],
];

describe('authorization responses', () => {
  it('1: issuer, iss of the response and iss of the ID token are identical to the base of the discovery URL', async () => {
    const address = `${product.url}/.well-known/openid-configuration`;
    const issuer = (await request(address)).body['issuer'] as string;
    expect(`${issuer}/.well-known/openid-configuration`).toBe(address);
    const location = await new UserAgent(product.url).signIn(urlOf({ response_type: 'code id_token' }), ALICE);
    const { iss, id_token, code } = responseOf(location);
    const tokens = (await back.redeem(code!)).body;
    expect([iss, decodeJwt(id_token!).iss, decodeJwt(tokens['id_token'] as string).iss]).toEqual([
      issuer,
      issuer,
      issuer,
    ]);
  });

  it.each(CHANNELS)('54: %s by %s has iss, in a success and in an error', async (response_type, response_mode) => {
    const browser = new UserAgent(product.url);
    const asked = { response_type, response_mode };
    const refused = parametersOf(await browser.get(urlOf({ ...asked, prompt: 'none' })));
    expect(refused).toMatchObject({ error: 'login_required', iss: product.url, state: 's' });
    const response = parametersOf(await browser.authorize(urlOf(asked), ALICE));
    expect(response).toMatchObject({ iss: product.url, state: 's' });
    expect(response).not.toHaveProperty('error');
  });

  it('54: discovery lists authorization_response_iss_parameter_supported', async () => {
    const { body } = await request(`${product.url}/.well-known/openid-configuration`);
    expect(body['authorization_response_iss_parameter_supported']).toBe(true);
  });

  it.each(CHANNELS)('6: a denied consent for %s by %s → access_denied in the channel of the response', async (response_type, response_mode, mark) => {
    const { client_id } = await product.admin.createClient(EVERYTHING);
    const url = urlOf({ client_id, response_type, response_mode });
    const answer = await new UserAgent(product.url).authorize(url, ALICE, 'deny');
    if (mark === '') expect(formOf(answer)).toMatchObject({ action: REDIRECT_URI, method: 'post' });
    else expect(answer.location?.startsWith(REDIRECT_URI + mark)).toBe(true);
    expect(parametersOf(answer)).toMatchObject({ error: 'access_denied', state: 's' });
  }); // prettier-ignore
});

describe('54: the lifetime of an authorization code', () => {
  const newCode = async () => responseOf(await new UserAgent(product.url).signIn(urlOf(), ALICE))['code']!;

  it('is at most 60 s by default: POST /token accepts a code after 59 s and refuses it after 62 s with invalid_grant', async () => {
    const [early, late] = [await newCode(), await newCode()];
    clock.advance(59);
    expect((await back.redeem(early)).status).toBe(200);
    clock.advance(3);
    expectError(await back.redeem(late), product.url, 'invalid_grant');
  });
});

describe('24: id_token_hint with prompt=none', () => {
  it('is accepted after it has expired and its key has retired', async () => {
    const browser = new UserAgent(product.url);
    const before = responseOf(await browser.signIn(urlOf({ response_type: 'id_token' }), ALICE))['id_token']!;
    const admin = await AdminApi.of(product.url);
    await admin.call('POST', '/keys/rotate', { alg: 'RS256' });
    clock.advance(3500);
    await browser.signIn(urlOf({ prompt: 'none' }), ALICE); // so that the session is not idle for too long
    clock.advance(200);
    const { location } = await browser.get(
      urlOf({ response_type: 'id_token', prompt: 'none', id_token_hint: before, max_age: '100000' }),
    );
    const again = responseOf(location!)['id_token']!;
    expect(decodeProtectedHeader(again).kid).not.toBe(decodeProtectedHeader(before).kid);
    expect(decodeJwt(before).exp).toBeLessThan(clock.seconds());
    expect(decodeJwt(again).sub).toBe(product.sub);
  });
});

describe('19: claims that a user does not have', () => {
  const SCOPE = 'openid profile email phone address';

  it('are left out of userinfo, never null or an empty text', async () => {
    const bare = { username: 'bare', password: 'a-long-enough-passphrase' };
    const admin = await AdminApi.of(product.url);
    const sub = await admin.createUser({ ...bare, name: 'Bare', nickname: null, email: null, address: null });
    const location = await new UserAgent(product.url).signIn(urlOf({ scope: SCOPE }), bare);
    const { body } = await back.redeem(responseOf(location)['code']!);
    const claims = (await back.userinfo(body['access_token'] as string)).body;
    expect(claims).toEqual({ sub, name: 'Bare', preferred_username: 'bare', updated_at: expect.any(Number) });
  });

  it.each(['name', 'nickname', 'email', 'phone_number', 'birthdate'])(
    'PATCH /admin/users refuses an empty text for %s → 400',
    async (name) => {
      const admin = await AdminApi.of(product.url);
      expect(await admin.call('PATCH', `/users/${product.sub}`, { [name]: '' })).toMatchObject({ status: 400 });
    },
  );
});
