import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserBrowser, type Tab } from '../support/browser.js';
import { FrontChannel, signIn } from '../support/front-channel.js';

/** A certificate for localhost by an authority that browsers do not trust. */
const TLS = {
  TLS_CERT: join(import.meta.dirname, '../support/tls/cert.pem'),
  TLS_KEY: join(import.meta.dirname, '../support/tls/key.pem'),
};

/** The pages of the client are on 127.0.0.1 and the server on localhost: two sites. */
describe.each([
  ['http', {}, {}],
  ['https', TLS, { ignoreHTTPSErrors: true }],
])('session management (OIDC Session Management §3) over %s in Chromium, framed by another site', (_, env, options) => {
  let channel: FrontChannel;
  let clientId: string;
  let browser: UserBrowser;
  const authorities = getCACertificates('default');
  beforeAll(async () => {
    setDefaultCACertificates([...authorities, readFileSync(TLS.TLS_CERT, 'utf8')]); // for the admin API
    channel = await FrontChannel.start({ env });
    clientId = await channel.register({ skip_consent: true });
    browser = await UserBrowser.withThirdPartyCookies(options);
    const frame = `<iframe id="op" src="${channel.url}/session/check"></iframe>`;
    channel.client.serve('/rp', `<title>The client</title><h1>The client</h1>${frame}`);
  });
  afterAll(async () => {
    setDefaultCACertificates(authorities);
    await Promise.all([channel.close(), browser.close()]);
  });

  /** Signs in at the client. @returns its `session_state` */
  async function signedIn(page: Page, parameters: Readonly<Record<string, string>> = {}): Promise<string> {
    await page.goto(channel.authorizeUrl(clientId, parameters));
    if ((await page.title()).includes('Sign in')) await signIn(page);
    await page.waitForURL(`${channel.client.callback}**`);
    return channel.client.last.parameters['session_state']!;
  }

  async function signOut(page: Page): Promise<void> {
    await page.goto(`${channel.url}/logout`);
    await page.locator('#logout-yes').click();
    await page.getByText('You are signed out').waitFor();
  }

  /** Posts a message to the frame from a page of the client. @returns its answer */
  async function ask(page: Page, message: string): Promise<unknown> {
    await page.goto(`${channel.client.origin}/rp`, { waitUntil: 'load' });
    return page.evaluate(`new Promise((resolve) => {
      addEventListener('message', (event) => event.origin === ${JSON.stringify(channel.url)} && resolve(event.data));
      document.getElementById('op').contentWindow.postMessage(${JSON.stringify(message)}, ${JSON.stringify(channel.url)});
    })`);
  }

  const withThirdPartyCookies = (): Promise<Tab> => browser.openTab();

  it('50: unchanged while the session lasts, also after signing in again; changed when it has ended', async () => {
    const { page, complaints, close } = await withThirdPartyCookies();
    const state = await signedIn(page);
    expect(await ask(page, `${clientId} ${state}`)).toBe('unchanged');

    await page.goto(channel.authorizeUrl(clientId, { prompt: 'login' }));
    await signIn(page);
    await page.waitForURL(`${channel.client.callback}**`);
    expect(await ask(page, `${clientId} ${state}`)).toBe('unchanged');

    await signOut(page);
    expect(await ask(page, `${clientId} ${state}`)).toBe('changed');
    expect(complaints).toEqual([]);
    await close();
  });

  it('50: changed for another client; error for a malformed message', async () => {
    const { page, close } = await withThirdPartyCookies();
    const state = await signedIn(page);
    expect(await ask(page, `another ${state}`)).toBe('changed');
    expect(await ask(page, 'what?')).toBe('error');
    await close();
  });

  it('changed after an administrator has ended the session, from the next visit on', async () => {
    const { page, close } = await withThirdPartyCookies();
    const state = await signedIn(page);
    await channel.endSessionsOfAlice();
    await page.goto(`${channel.url}/account`);
    expect(await ask(page, `${clientId} ${state}`)).toBe('changed');
    await close();
  });

  it('the state of a signed-out browser: unchanged until a sign-in, then changed', async () => {
    const { page, close } = await withThirdPartyCookies();
    await page.goto(channel.authorizeUrl(clientId, { prompt: 'none' }));
    const { error, session_state } = channel.client.last.parameters;
    expect(error).toBe('login_required');
    expect(await ask(page, `${clientId} ${session_state}`)).toBe('unchanged');
    await signedIn(page);
    expect(await ask(page, `${clientId} ${session_state}`)).toBe('changed');
    await close();
  });

  it('a frame with prompt=none, which has no session cookie, does not change the state', async () => {
    const { page, close } = await withThirdPartyCookies();
    const state = await signedIn(page);
    const silent = channel.authorizeUrl(clientId, { prompt: 'none' }).replaceAll('&', '&amp;');
    channel.client.serve('/silent', `<title>Silent</title><iframe src="${silent}"></iframe>`);
    await page.goto(`${channel.client.origin}/silent`, { waitUntil: 'networkidle' });
    expect(channel.client.last.parameters['error']).toBe('login_required');
    expect(await ask(page, `${clientId} ${state}`)).toBe('unchanged');
    await close();
  });

  it('error, never changed, where the browser hides cookies from frames of other sites (§5.1)', async () => {
    const { page, close } = await channel.tab(options);
    const state = await signedIn(page);
    expect(await ask(page, `${clientId} ${state}`)).toBe('error');
    const silent = channel.authorizeUrl(clientId, { prompt: 'none' }).replaceAll('&', '&amp;');
    channel.client.serve('/silent', `<title>Silent</title><iframe src="${silent}"></iframe>`);
    await page.goto(`${channel.client.origin}/silent`, { waitUntil: 'networkidle' });
    expect(await ask(page, `${clientId} ${state}`)).toBe('error');
    await signOut(page);
    expect(await ask(page, `${clientId} ${state}`)).toBe('error');
    await close();
  });

  it('GET /session/check allows framing, sets no cookie, and loads its script only', async () => {
    const { page, close } = await channel.tab(options);
    const response = (await page.goto(`${channel.url}/session/check`))!;
    const headers = await response.allHeaders();
    expect(headers['x-frame-options']).toBeUndefined();
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors *",
    );
    expect(headers['set-cookie']).toBeUndefined();
    await close();
  });
});
