import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { request } from '../support/admin-api.js';
import { BackChannel } from '../support/back-channel.js';
import { ALICE, ALL_RESPONSE_TYPES, authorizeUrl, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js'; // prettier-ignore
import { formOf, responseOf, UserAgent } from '../support/user-agent.js';

const STATE = /^[0-9a-f]{64}\.[\w-]{22}$/;

let product: Product;
let browser: UserAgent;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());
beforeEach(() => {
  browser = new UserAgent(product.url);
});

const url = (change: Readonly<Record<string, string>> = {}): string =>
  authorizeUrl(product, {
    client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', nonce: 'n', ...change,
  }); // prettier-ignore

describe('session_state (OIDC Session Management §3)', () => {
  it.each(ALL_RESPONSE_TYPES)('50: the response of %s contains it', async (response_type) => {
    const response = responseOf(await browser.signIn(url({ response_type }), ALICE));
    expect(response['error']).toBeUndefined();
    expect(response['session_state']).toMatch(STATE);
  });

  it('50: the responses of form_post and prompt=none contain it', async () => {
    await browser.signIn(url(), ALICE);
    const page = await browser.get(url({ response_mode: 'form_post', prompt: 'none' }));
    expect(formOf(page)!.fields['session_state']).toMatch(STATE);
  });

  it('a request without openid → none', async () => {
    expect(responseOf(await browser.signIn(url({ scope: 'profile' }), ALICE))).not.toHaveProperty('session_state');
  });

  it('its cookie is readable in frames of other sites, and does not sign in', async () => {
    const login = await browser.follow(await browser.get(url()));
    const answer = await browser.submit(login, { ...ALICE });
    const [cookie] = answer.headers
      .getSetCookie()
      .filter((line) => line.startsWith(`${browser.ours('session_state')}=`));
    expect(cookie).toMatch(/^grantry_session_state-[0-9a-f]{8}=[\w-]{43}; Path=\/; Secure; SameSite=None$/);
    const thief = new UserAgent(product.url);
    thief.setCookie(thief.ours('session_state'), browser.cookie(browser.ours('session_state'))!);
    expect(responseOf((await thief.get(url({ prompt: 'none' }))).location!)).toMatchObject({ error: 'login_required' });
  });

  it('a browser that lost the cookie gets the same value with the next response', async () => {
    await browser.signIn(url(), ALICE);
    const before = browser.cookie(browser.ours('session_state'));
    browser.setCookie(browser.ours('session_state'), '');
    await browser.signIn(url(), ALICE);
    expect(browser.cookie(browser.ours('session_state'))).toBe(before);
  });
});

describe('the end of a session', () => {
  const channel = () => new BackChannel(product.url, product.client);

  async function logOut(agent: UserAgent, hint: string): Promise<void> {
    expect((await agent.get(`${product.url}/logout?id_token_hint=${hint}`)).status).toBe(200);
  }

  it('LO4: logout ends the tokens of the session, except those with offline_access', async () => {
    const bound = await channel().signIn({ scope: 'openid' }, browser);
    const { challenge, verifier } = newPkce();
    const asked = { scope: 'openid offline_access', prompt: 'consent', code_challenge: challenge, code_challenge_method: 'S256' }; // prettier-ignore
    const { code } = responseOf(await browser.signIn(url(asked), ALICE));
    const offline = (await channel().redeem(code!, { code_verifier: verifier })).body;
    await logOut(browser, bound['id_token'] as string);
    const isActive = async (token: unknown) => (await channel().introspect(token as string)).body['active'] as boolean;
    expect([await isActive(bound['access_token']), await isActive(offline['access_token'])]).toEqual([false, true]);
    expect((await channel().refresh(bound['refresh_token'] as string)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await channel().refresh(offline['refresh_token'] as string)).status).toBe(200);
  });

  it.each(['an administrator ends the session', 'the user is disabled', 'the user is deleted'])(
    'LO6: when %s, prompt=none → login_required, and the tokens end',
    async (what) => {
      const who = { username: what.slice(4).replaceAll(' ', '-'), password: 'a long enough password' };
      const sub = await product.admin.createUser(who);
      const { challenge, verifier } = newPkce();
      const asked = { code_challenge: challenge, code_challenge_method: 'S256' };
      const { code } = responseOf(await browser.signIn(url(asked), who));
      const { body } = await channel().redeem(code!, { code_verifier: verifier });
      const [session] = (await product.admin.get(`/sessions?sub=${sub}`)).body['items'] as { id: string }[];
      if (what.startsWith('an')) await product.admin.call('DELETE', `/sessions/${session!.id}`);
      else if (what.endsWith('disabled')) await product.admin.call('PATCH', `/users/${sub}`, { disabled: true });
      else await product.admin.call('DELETE', `/users/${sub}`);
      expect(responseOf((await browser.get(url({ prompt: 'none' }))).location!)).toMatchObject({ error: 'login_required' }); // prettier-ignore
      expect((await channel().introspect(body['access_token'] as string)).body).toEqual({ active: false });
      expect((await channel().refresh(body['refresh_token'] as string)).body).toMatchObject({ error: 'invalid_grant' });
      expect((await browser.get(`${product.url}/account`)).status).toBe(302);
    },
  );
});

it('51: discovery lists the endpoints and features of logout and session management', async () => {
  const { body } = await request(`${product.url}/.well-known/openid-configuration`);
  expect(body).toMatchObject({
    end_session_endpoint: `${product.url}/logout`,
    check_session_iframe: `${product.url}/session/check`,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
  });
});
