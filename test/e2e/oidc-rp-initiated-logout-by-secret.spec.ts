import { createHmac } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json, RegisteredClient } from '../support/admin-api.js';
import { BackChannel } from '../support/back-channel.js';
import { EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { UserAgent, type Answer } from '../support/user-agent.js';

const AFTER = 'https://client.example/signed-out';

/** RP-Initiated Logout §2 with ID tokens that no key of `/jwks` signed (OIDC Registration §2). */
describe('GET /logout with an ID token of a client registered for HS256 or none', () => {
  let product: Product;
  let browser: UserAgent;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product?.close());
  beforeEach(() => {
    browser = new UserAgent(product.url);
  });

  const register = (metadata: Json = {}) =>
    product.admin.createClient({
      ...EVERYTHING,
      id_token_signed_response_alg: 'HS256',
      redirect_uris: [REDIRECT_URI],
      post_logout_redirect_uris: [AFTER],
      skip_consent: true,
      ...metadata,
    });
  const idTokenFor = async (client: RegisteredClient) =>
    (await new BackChannel(product.url, client).signIn({}, browser))['id_token'] as string;
  const logout = (hint: string) => {
    const asked = new URLSearchParams({ id_token_hint: hint, post_logout_redirect_uri: AFTER, state: 's' });
    return browser.get(`${product.url}/logout?${asked.toString()}`);
  };
  const isSignedIn = async () => (await browser.get(`${product.url}/account`)).status === 200;

  async function expectToAsk(answer: Answer): Promise<void> {
    expect(answer).toMatchObject({ status: 200, location: null });
    expect(answer.body).toContain('id="logout-yes"');
    expect(await isSignedIn()).toBe(true);
    expect(await browser.submit(answer, {})).toMatchObject({ status: 200, location: null });
  }

  it('46: HS256 → ends the session without asking, and redirects with state', async () => {
    const answer = await logout(await idTokenFor(await register()));
    expect([answer.status, answer.location]).toEqual([302, `${AFTER}?state=s`]);
    expect(await isSignedIn()).toBe(false);
  });

  it('LO3: HS256 with the secret of another client → asks, and does not redirect after a confirmation', async () => {
    const [client, other] = [await register(), await register()];
    const [header, payload] = (await idTokenFor(client)).split('.');
    const mac = createHmac('sha256', other.client_secret).update(`${header}.${payload}`).digest('base64url');
    await expectToAsk(await logout(`${header}.${payload}.${mac}`));
  });

  it('LO3: HS256 with a secret that was deleted → asks, and does not redirect after a confirmation', async () => {
    const client = await register();
    const token = await idTokenFor(client);
    const path = `/clients/${client.client_id}`;
    const [{ id }] = (await product.admin.get(path)).body['secrets'] as [Json];
    await product.admin.call('POST', `${path}/secrets`, {});
    expect((await product.admin.call('DELETE', `${path}/secrets/${id}`)).status).toBe(204);
    await expectToAsk(await logout(token));
  });

  it('LO3: none, which proves nothing → asks, and does not redirect after a confirmation', async () => {
    const client = await register({ id_token_signed_response_alg: 'none', response_types: ['code'] });
    const token = await idTokenFor(client);
    expect(decodeJwt(token).aud).toBe(client.client_id);
    await expectToAsk(await logout(token));
  });
});
