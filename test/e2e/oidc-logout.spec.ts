import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { formOf, responseOf, textOf, UserAgent } from '../support/user-agent.js';

let product: Product;
let browser: UserAgent;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());
beforeEach(async () => {
  browser = new UserAgent(product.url);
  await browser.signIn(url(), ALICE);
});

const url = (change: Readonly<Record<string, string>> = {}): string =>
  authorizeUrl(product, {
    client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'none', scope: 'openid', ...change,
  }); // prettier-ignore

async function isSignedIn(agent = browser): Promise<boolean> {
  return responseOf((await agent.get(url({ prompt: 'none' }))).location!)['error'] === undefined;
}

describe('/logout', () => {
  it('LO1: GET asks for confirmation and ends nothing', async () => {
    const page = await browser.get(`${product.url}/logout?post_logout_redirect_uri=https://evil.example/&state=x`);
    expect(page).toMatchObject({ status: 200, location: null });
    expect(page.body).toContain('id="logout-yes"');
    expect(await isSignedIn()).toBe(true);
  });

  it('LO4: POST ends the session and removes its cookie; a copy of the cookie does not work any more', async () => {
    const thief = new UserAgent(product.url);
    thief.setCookie(thief.ours('session'), browser.cookie(browser.ours('session'))!);
    expect(await isSignedIn(thief)).toBe(true);
    const answer = await browser.submit(await browser.get(`${product.url}/logout`), {});
    expect(answer.status).toBe(200);
    expect(textOf(answer)).toContain('You are signed out');
    expect(browser.cookie(browser.ours('session'))).toBeUndefined();
    expect([await isSignedIn(), await isSignedIn(thief)]).toEqual([false, false]);
  });

  it('GET without a session → the signed-out page', async () => {
    const answer = await new UserAgent(product.url).get(`${product.url}/logout`);
    expect(answer.status).toBe(200);
    expect(textOf(answer)).toContain('You are signed out');
  });

  it('POST from another origin → 303 to the confirmation page, and the session stays', async () => {
    const answer = await browser.post(`${product.url}/logout`, { state: 'x' }, { origin: 'https://client.example' });
    expect(answer).toMatchObject({ status: 303, location: `${product.url}/logout` });
    expect(await isSignedIn()).toBe(true);
  });

  it.each([
    ['a wrong csrf_token', { csrf_token: 'x' }, {}],
    ['a wrong origin', {}, { origin: 'https://evil.example' }],
  ])('LC15: POST with %s → 403, and the session stays', async (_, fields, headers) => {
    const form = formOf(await browser.get(`${product.url}/logout`))!;
    expect((await browser.post(form.action, { ...form.fields, ...fields }, headers)).status).toBe(403);
    expect(await isSignedIn()).toBe(true);
  });
});
