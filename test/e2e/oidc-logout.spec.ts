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
  it('LO1: GET asks first, and ends nothing', async () => {
    const page = await browser.get(`${product.url}/logout?post_logout_redirect_uri=https://evil.example/&state=x`);
    expect(page).toMatchObject({ status: 200, location: null });
    expect(page.body).toContain('id="logout-yes"');
    expect(await isSignedIn()).toBe(true);
  });

  it('LO4: its form ends the session; the cookie is gone, and a copy of it is dead', async () => {
    const thief = new UserAgent(product.url);
    thief.setCookie(thief.ours('session'), browser.cookie(browser.ours('session'))!);
    expect(await isSignedIn(thief)).toBe(true);
    const answer = await browser.submit(await browser.get(`${product.url}/logout`), {});
    expect(answer.status).toBe(200);
    expect(textOf(answer)).toContain('You are signed out');
    expect(browser.cookie(browser.ours('session'))).toBeUndefined();
    expect([await isSignedIn(), await isSignedIn(thief)]).toEqual([false, false]);
  });

  it('who is not signed in is told so', async () => {
    const answer = await new UserAgent(product.url).get(`${product.url}/logout`);
    expect(answer.status).toBe(200);
    expect(textOf(answer)).toContain('You are signed out');
  });

  it('a POST from elsewhere is sent to the page that asks (303), and ends nothing', async () => {
    const answer = await browser.post(`${product.url}/logout`, { state: 'x' }, { origin: 'https://client.example' });
    expect(answer).toMatchObject({ status: 303, location: `${product.url}/logout` });
    expect(await isSignedIn()).toBe(true);
  });

  it.each([
    ['a wrong csrf_token', { csrf_token: 'x' }, {}],
    ['a wrong origin', {}, { origin: 'https://evil.example' }],
  ])('LC15: %s is 403, and ends nothing', async (_, fields, headers) => {
    const form = formOf(await browser.get(`${product.url}/logout`))!;
    expect((await browser.post(form.action, { ...form.fields, ...fields }, headers)).status).toBe(403);
    expect(await isSignedIn()).toBe(true);
  });
});
