import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALICE, authorizeUrl, newPkce, startProduct, type Product } from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

const WEB = 'https://spa.example/callback';
const LOCAL = 'http://localhost:5173/cb';
const CUSTOM = 'com.example.app:/cb';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());

describe('GET /authorize with prompt=none of a public client (RFC 8252 §8.6, LC14)', () => {
  /** A client with these redirect URIs, and a browser in which alice has allowed it at each of them. */
  async function allowed(...uris: readonly string[]) {
    const { client_id } = await product.admin.createClient({
      redirect_uris: uris,
      token_endpoint_auth_method: 'none',
      ...(uris.includes(CUSTOM) && { application_type: 'native' }),
    });
    const browser = new UserAgent(product.url);
    const url = (redirect_uri: string, change: Readonly<Record<string, string>> = {}) =>
      authorizeUrl(product, {
        client_id,
        redirect_uri,
        response_type: 'code',
        scope: 'openid',
        code_challenge: newPkce().challenge,
        code_challenge_method: 'S256',
        ...change,
      });
    for (const uri of uris) await browser.signIn(url(uri), ALICE);
    const silent = async (uri: string) => {
      const { location } = await browser.get(url(uri, { prompt: 'none' }));
      return Object.fromEntries(new URLSearchParams(location!.slice(location!.indexOf('?') + 1)));
    };
    return { client_id, browser, silent, url };
  }

  it.each([
    ['a loopback URI', [WEB, LOCAL]],
    ['a loopback URI before it', [LOCAL, WEB]],
    ['a custom scheme', [WEB, CUSTOM]],
  ])('answers with a code at the https URI of a client that also has %s', async (_, uris) => {
    const { silent } = await allowed(...uris);
    expect(await silent(WEB)).toHaveProperty('code');
  });

  it('answers with a code at the https URI after a loopback URI was added', async () => {
    const { client_id, silent } = await allowed(WEB);
    await product.admin.call('PATCH', `/clients/${client_id}`, { redirect_uris: [WEB, LOCAL] });
    expect(await silent(WEB)).toHaveProperty('code');
    expect(await silent(LOCAL)).toMatchObject({ error: 'consent_required' });
  });

  it.each([
    ['loopback', LOCAL],
    ['a custom scheme', CUSTOM],
  ])('answers consent_required at %s, and the record suggests refresh tokens', async (_, uri) => {
    const { silent, browser, url } = await allowed(WEB, uri);
    const { error, error_description, error_uri } = await silent(uri);
    expect([error, error_description]).toEqual(['consent_required', expect.stringContaining('on the device')]);
    const { rule } = (await product.admin.get(`/refusals/${error_uri!.split('/').at(-1)}`)).body;
    expect(rule['fix']).toMatch(/refresh token/);
    expect(rule['fix']).not.toMatch(/again without prompt=none/);
    const page = await browser.follow(await browser.get(url(uri)));
    expect(page.body).toContain('name="decision"');
  });

  it('answers consent_required for a new scope, and the record suggests a request without prompt=none', async () => {
    const { silent, browser, url } = await allowed(WEB);
    expect(await silent(WEB)).toHaveProperty('code');
    const { location } = await browser.get(url(WEB, { prompt: 'none', scope: 'openid email' }));
    const { error, error_uri } = responseOf(location!);
    expect(error).toBe('consent_required');
    const { rule } = (await product.admin.get(`/refusals/${error_uri!.split('/').at(-1)}`)).body;
    expect(rule['fix']).toContain('without prompt=none');
  });
});
