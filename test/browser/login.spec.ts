import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookieNameOf } from '../../src/config/index.js';
import { faultsOf, PAGE_HEADERS, type Tab } from '../support/browser.js';
import { forAttribute, foreignForm, FrontChannel, signIn } from '../support/front-channel.js';
import { ALICE } from '../support/product.js';

let channel: FrontChannel;
let clientId: string;
beforeAll(async () => {
  channel = await FrontChannel.start();
  clientId = await channel.register({ skip_consent: true });
});
afterAll(() => channel.close());

async function atLogin(options?: Parameters<FrontChannel['tab']>[0]): Promise<Tab> {
  const tab = await channel.tab(options);
  await tab.page.goto(channel.authorizeUrl(clientId));
  return tab;
}

describe('the login page in Chromium', () => {
  it('names the client, passes axe in light and dark, and fits 320px', async () => {
    const { page, complaints, close } = await atLogin();

    expect(await page.title()).toContain('Sign in');
    expect(await page.locator('main').innerText()).toContain('to continue to Photo Prints');
    for (const [name, href] of [
      ['Privacy policy', '/privacy'],
      ['Terms of service', '/terms'],
    ] as const) {
      expect(await page.getByRole('link', { name }).getAttribute('href')).toBe(`https://photos.example.com${href}`);
    }
    expect(await page.getByLabel('Username').evaluate((input) => input.matches(':focus'))).toBe(true);
    expect(await faultsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it('LC12, LC13: refuses framing and caching, and has a strict policy', async () => {
    const { page, close } = await channel.tab();
    const response = await page.goto(channel.authorizeUrl(clientId));

    expect(new URL(page.url()).pathname).toBe('/login');
    expect(response!.headers()).toMatchObject(PAGE_HEADERS);
    await close();
  });

  it('LC12: is not loaded in a frame of the client', async () => {
    const { page, close } = await channel.tab();
    await page.goto(
      channel.client.serve('/framing', `<iframe src="${forAttribute(channel.authorizeUrl(clientId))}"></iframe>`),
    );

    expect(await page.frameLocator('iframe').getByLabel('Username').count()).toBe(0);
    await close();
  });

  it.each([true, false])('a sign-in → the client gets code and state (scripts: %s)', async (javaScriptEnabled) => {
    const { page, complaints, close } = await atLogin({ javaScriptEnabled });
    await signIn(page);

    expect(new URL(page.url()).origin).toBe(channel.client.origin);
    expect(channel.client.last.parameters).toMatchObject({
      code: expect.any(String),
      state: 'a state & more',
      iss: channel.url,
    });
    expect(complaints).toEqual([]);
    await close();
  });

  it('LC17: a sign-in sets cookies that scripts cannot read', async () => {
    const { page, close } = await atLogin();
    await signIn(page);
    const cookies = await page.context().cookies(channel.url);

    expect(cookies.map(({ name }) => name)).toContain(cookieNameOf({ issuer: channel.url }, 'session'));
    // The cookie of session_state has no authority, and scripts must read it: see session-management.spec.ts.
    const withAuthority = cookies.filter(({ name }) => name !== cookieNameOf({ issuer: channel.url }, 'session_state'));
    for (const cookie of withAuthority) expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
    await close();
  });

  it('LC1: a wrong password shows the error on the same page, keeps only the username, and allows another attempt', async () => {
    const { page, complaints, close } = await atLogin();
    await signIn(page, { ...ALICE, password: 'not her password' });

    expect(await page.title()).toContain('Sign in');
    const wrong = await page.getByRole('alert').innerText();
    expect(await page.getByLabel('Username').inputValue()).toBe('alice');
    expect(await page.getByLabel('Password').inputValue()).toBe('');
    expect(await page.getByLabel('Password').evaluate((input) => input.matches(':focus'))).toBe(true);
    expect(await faultsOf(page)).toEqual([]);

    await signIn(page, { ...ALICE, username: 'nobody' });
    expect(await page.getByRole('alert').innerText()).toBe(wrong);

    await signIn(page);
    expect(channel.client.last.parameters).toHaveProperty('code');
    expect(complaints).toEqual([]);
    await close();
  });

  it('a popup works: the callback still has its opener', async () => {
    const { page, close } = await channel.tab();
    const href = forAttribute(channel.authorizeUrl(clientId));
    channel.client.serve('/callback', '<script>opener?.postMessage(location.search, "*")</script>');
    const opening = `<a href="${href}"></a><button>open</button><script>
      document.querySelector('button').onclick = () => window.open(document.querySelector('a').href, 'sign-in', 'popup');
      window.onmessage = ({ data }) => { document.title = data; };
    </script>`;
    await page.goto(channel.client.serve('/opening', opening));
    const [popup] = await Promise.all([page.waitForEvent('popup'), page.getByRole('button').click()]);
    await signIn(popup);

    await page.waitForFunction("document.title.includes('code=')");
    await close();
  });

  it('a signed-in user gets a code at once, also after a POST from another site, which sends no Lax cookie', async () => {
    const { page, complaints, close } = await atLogin();
    await signIn(page);
    const before = channel.client.received.length;
    const { searchParams } = new URL(channel.authorizeUrl(clientId));
    await page.goto(channel.client.serve('/posting', foreignForm(`${channel.url}/authorize`, searchParams)));
    await page.getByRole('button', { name: 'go' }).click();
    await page.waitForURL('**/callback?*');

    expect(channel.client.received).toHaveLength(before + 1);
    expect(channel.client.last.parameters).toMatchObject({ code: expect.any(String), state: 'a state & more' });
    expect(complaints).toEqual([]);
    await close();
  });

  it('LC15: an interaction of another browser → 403', async () => {
    const [mine, other] = [await atLogin(), await channel.tab()];
    const response = await other.page.goto(mine.page.url());

    expect(response!.status()).toBe(403);
    expect(await other.page.locator('main').innerText()).toContain('This request cannot be completed');
    await Promise.all([mine.close(), other.close()]);
  });

  it('LC15: a form that another site sends is refused, and no user is signed in', async () => {
    const { page, close } = await atLogin();
    const hidden = (name: string) => page.locator(`input[name=${name}]`).inputValue();
    const fields = { ...ALICE, interaction: await hidden('interaction'), csrf_token: await hidden('csrf_token') };
    await page.goto(channel.client.serve('/forging', foreignForm(`${channel.url}/login`, Object.entries(fields))));
    await page.getByRole('button', { name: 'go' }).click();

    await page.getByText('This request cannot be completed').waitFor();
    await page.goto(channel.authorizeUrl(clientId));
    expect(await page.title()).toContain('Sign in');
    await close();
  });
});
