import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTabWithThirdPartyCookies } from '../support/browser.js';
import { FrontChannel, signIn } from '../support/front-channel.js';

let channel: FrontChannel;
let clientId: string;

beforeAll(async () => {
  channel = await FrontChannel.start();
  clientId = await channel.register({ skip_consent: true });
  const frame = `<iframe id="op" src="${channel.url}/session/check"></iframe>`;
  channel.client.serve('/rp', `<title>The client</title><h1>The client</h1>${frame}`);
});
afterAll(() => channel.close());

/** Signs in, and stays at a page of the client that frames the check; answers `session_state`. */
async function signedIn(page: Page): Promise<string> {
  await page.goto(channel.authorizeUrl(clientId));
  if ((await page.title()).includes('Sign in')) await signIn(page);
  await page.waitForURL(`${channel.client.callback}**`);
  return channel.client.last.parameters['session_state']!;
}

/** What the frame answers to a message of the client's page. */
async function ask(page: Page, message: string): Promise<unknown> {
  await page.goto(`${channel.client.origin}/rp`, { waitUntil: 'load' });
  return page.evaluate(`new Promise((resolve) => {
    addEventListener('message', (event) => event.origin === ${JSON.stringify(channel.url)} && resolve(event.data));
    document.getElementById('op').contentWindow.postMessage(${JSON.stringify(message)}, ${JSON.stringify(channel.url)});
  })`);
}

describe('session management (OIDC Session Management §3), in Chromium, framed by another site', () => {
  it('50: unchanged while the session lasts, also after signing in again; changed when it has ended', async () => {
    const { page, complaints, close } = await openTabWithThirdPartyCookies();
    const state = await signedIn(page);
    expect(await ask(page, `${clientId} ${state}`)).toBe('unchanged');

    await page.goto(channel.authorizeUrl(clientId, { prompt: 'login' }));
    await signIn(page);
    await page.waitForURL(`${channel.client.callback}**`);
    expect(await ask(page, `${clientId} ${state}`)).toBe('unchanged');

    await page.goto(`${channel.url}/logout`);
    await page.locator('#logout-yes').click();
    await page.getByText('You are signed out').waitFor();
    expect(await ask(page, `${clientId} ${state}`)).toBe('changed');
    expect(complaints).toEqual([]);
    await close();
  });

  it('50: changed for another client, error for what is no question', async () => {
    const { page, close } = await openTabWithThirdPartyCookies();
    const state = await signedIn(page);
    expect(await ask(page, `another ${state}`)).toBe('changed');
    expect(await ask(page, 'what?')).toBe('error');
    await close();
  });

  it('says changed where the browser keeps cookies from frames of other sites: the client then asks by prompt=none', async () => {
    const { page, close } = await channel.tab();
    expect(await ask(page, `${clientId} ${await signedIn(page)}`)).toBe('changed');
    await close();
  });

  it('is framed by anybody, takes no cookie that matters, and loads its script only', async () => {
    const { headers } = await fetch(`${channel.url}/session/check`);
    expect(headers.get('x-frame-options')).toBeNull();
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors *",
    );
    expect(headers.getSetCookie()).toEqual([]);
  });
});
