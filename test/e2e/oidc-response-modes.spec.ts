import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegisteredClient } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import {
  ALICE,
  ALL_RESPONSE_TYPES,
  authorizeUrl,
  REDIRECT_URI,
  startProduct,
  type Product,
} from '../support/product.js';
import { formOf, responseOf, UserAgent } from '../support/user-agent.js';

const WITH_QUERY = 'https://client.example/callback?bar=foo&x=%7e+y';

const SESSION_STATE: unknown = expect.stringMatching(/^[0-9a-f]{64}\.[\w-]{22}$/);

describe.each(DATABASES)('response modes and the front channel, on %s', (database) => {
  let product: Product;
  let client: RegisteredClient;
  let browser: UserAgent;
  beforeAll(async () => {
    product = await startProduct({ database });
    client = await product.admin.createClient({
      client_name: 'Trusted', redirect_uris: [REDIRECT_URI, WITH_QUERY], response_types: ALL_RESPONSE_TYPES, skip_consent: true,
      grant_types: ['authorization_code', 'implicit', 'refresh_token'],
    }); // prettier-ignore
    browser = new UserAgent(product.url);
    await browser.signIn(url({ response_type: 'none' }), ALICE);
  });
  afterAll(() => product.close());

  const url = (change: Readonly<Record<string, string>>): string =>
    authorizeUrl(product, {
      client_id: client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', nonce: 'n-1', state: 's', ...change,
    }); // prettier-ignore

  it('code is in the query, with state, iss and session_state and nothing else (RFC 6749 §4.1.2, RFC 9207)', async () => {
    const { status, location } = await browser.get(url({}));
    expect(status).toBe(302);
    expect(new URL(location!).hash).toBe('');
    expect(responseOf(location!)).toEqual({
      code: expect.stringMatching(/^[\w-]{36}\.[\w-]{43}$/),
      state: 's',
      iss: product.url,
      session_state: SESSION_STATE,
    });
  });

  it('code with response_mode=fragment is in the fragment', async () => {
    expect((await browser.get(url({ response_mode: 'fragment' }))).location).toMatch(/callback#code=/);
  });

  it('a redirect_uri with a query stays byte for byte, and the response follows after &', async () => {
    const { location } = await browser.get(url({ redirect_uri: WITH_QUERY }));
    expect(location).toMatch(/^https:\/\/client\.example\/callback\?bar=foo&x=%7e\+y&code=/);
  });

  it('code id_token token is in the fragment, and the ID token has at_hash, c_hash and nonce, without claims of the scope', async () => {
    const { location } = await browser.get(url({ response_type: 'code id_token token', scope: 'openid email' }));
    const { code, access_token, id_token, ...rest } = responseOf(location!);
    expect(location).toContain('callback#');
    const common = { state: 's', iss: product.url, session_state: SESSION_STATE };
    expect(rest).toEqual({ token_type: 'Bearer', expires_in: '900', ...common });
    expect(code && access_token).toBeTruthy();
    const claims = decodeJwt(id_token!);
    expect(claims).toMatchObject({ sub: product.sub, aud: client.client_id, nonce: 'n-1', iss: product.url });
    expect([claims['at_hash'], claims['c_hash']]).toEqual([
      expect.stringMatching(/^[\w-]{22}$/),
      expect.stringMatching(/^[\w-]{22}$/),
    ]);
    expect(claims).not.toHaveProperty('email');
  });

  it('id_token alone has the claims of its scope, and neither at_hash nor c_hash (OIDC Core §5.4)', async () => {
    const { location } = await browser.get(url({ response_type: 'id_token', scope: 'openid email' }));
    const claims = decodeJwt(responseOf(location!)['id_token']!);
    expect(claims).toMatchObject({ email: 'alice@example.com', email_verified: true });
    expect(Object.keys(claims)).not.toEqual(expect.arrayContaining([expect.stringMatching(/_hash$/)]));
  });

  it('AZ16: a nonce of 384 characters comes back unchanged', async () => {
    const nonce = `${'aZ09-._~'.repeat(47)}"é<😀>&`;
    const { location } = await browser.get(url({ response_type: 'id_token', nonce }));
    expect(decodeJwt(responseOf(location!)['id_token']!)['nonce']).toBe(nonce);
  });

  it('none has state, iss and session_state, and nothing else', async () => {
    const { location } = await browser.get(url({ response_type: 'none' }));
    expect(responseOf(location!)).toEqual({ state: 's', iss: product.url, session_state: SESSION_STATE });
  });

  it('a response with an access token has scope only when it differs from the requested scope (RFC 6749 §4.2.2)', async () => {
    const same = await browser.get(url({ response_type: 'token', scope: 'openid email' }));
    expect(responseOf(same.location!)).not.toHaveProperty('scope');
    const less = await browser.get(url({ response_type: 'token', scope: 'openid offline_access email' }));
    expect(responseOf(less.location!)['scope']).toBe('openid email');
  });

  it('form_post answers with a page that posts the response to the exact redirect_uri', async () => {
    const page = await browser.get(
      url({ response_mode: 'form_post', redirect_uri: WITH_QUERY, response_type: 'code id_token' }),
    );
    expect(page).toMatchObject({ status: 200, location: null });
    const form = formOf(page)!;
    expect(page.body).toContain(`action="${WITH_QUERY.replaceAll('&', '&amp;')}"`);
    expect(form).toMatchObject({ method: 'post', fields: { state: 's', iss: product.url } });
    expect(Object.keys(form.fields).sort()).toEqual(['code', 'id_token', 'iss', 'session_state', 'state']);
    expect(page.headers.get('content-security-policy')).not.toContain('form-action');
    expect(page.headers.get('cache-control')).toBe('no-store');
  });

  it('POST /authorize redirects to our own GET, which answers (OIDC Core §3.1.2.1)', async () => {
    const posted = await browser.post(`${product.url}/authorize`, new URL(url({})).searchParams);
    expect(posted.status).toBe(303);
    expect(posted.location).toMatch(/\/authorize\?interaction=/);
    const { location } = await browser.get(posted.location!);
    expect(responseOf(location!)).toMatchObject({ state: 's', code: expect.any(String) });
  });

  it('AZ12: POST /authorize with prompt=none without a session → login_required after our own GET', async () => {
    const stranger = new UserAgent(product.url);
    const posted = await stranger.post(`${product.url}/authorize`, new URL(url({ prompt: 'none' })).searchParams);
    expect(responseOf((await stranger.get(posted.location!)).location!)).toMatchObject({ error: 'login_required' });
    const login = await stranger.get(posted.location!.replace('/authorize?', '/login?'));
    expect(responseOf(login.location!)).toMatchObject({ error: 'login_required' });
  });

  it('eight requests at once with one interaction → eight different codes', async () => {
    const posted = await browser.post(`${product.url}/authorize`, new URL(url({})).searchParams);
    const answers = await Promise.all(Array.from({ length: 8 }, () => browser.get(posted.location!)));
    const codes = answers.map(({ location }) => responseOf(location!)['code']);
    expect(new Set(codes).size).toBe(8);
    expect(codes).not.toContain(undefined);
  });
});
