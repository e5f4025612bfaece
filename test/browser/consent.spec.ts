import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, PAGE_HEADERS } from '../support/browser.js';
import { FrontChannel, signIn } from '../support/front-channel.js';

let channel: FrontChannel;
beforeAll(async () => {
  channel = await FrontChannel.start();
});
afterAll(() => channel.close());

async function atConsent(page: Page, clientId: string, scope = 'openid profile email'): Promise<void> {
  await page.goto(channel.authorizeUrl(clientId, { scope }));
  await signIn(page);
  await page.waitForURL(/\/consent/);
}

describe('the consent page in Chromium', () => {
  it('LC14: shows the client, the host of the redirect_uri, the scope in plain words, and the duration', async () => {
    const { page, complaints, close } = await channel.tab();
    await atConsent(page, await channel.register());

    expect(await page.title()).toContain('Allow Photo Prints');
    const text = await page.locator('main').innerText();
    for (const part of [
      'Photo Prints',
      new URL(channel.client.origin).host,
      'How long',
      'alice',
      'Privacy policy',
      'Terms of service',
    ]) {
      expect(text).toContain(part);
    }
    expect(await page.locator('.asks li').count()).toBe(3);
    expect(text).not.toMatch(/\b(openid|undefined|null)\b/);
    expect(await faultsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it('LC12, LC13: refuses framing and caching, and has a strict policy', async () => {
    const { page, close } = await channel.tab();
    await atConsent(page, await channel.register());
    const response = await page.reload();

    expect(new URL(page.url()).pathname).toBe('/consent');
    expect(response!.headers()).toMatchObject(PAGE_HEADERS);
    await close();
  });

  it.each([true, false])(
    'Allow → the client gets its code, and no consent is required the next time (scripts: %s)',
    async (javaScriptEnabled) => {
      const clientId = await channel.register();
      const { page, complaints, close } = await channel.tab({ javaScriptEnabled });
      await atConsent(page, clientId);
      await page.getByRole('button', { name: 'Allow' }).click();

      expect(new URL(page.url()).origin).toBe(channel.client.origin);
      expect(channel.client.last.parameters).toMatchObject({ code: expect.any(String), state: 'a state & more' });

      const before = channel.client.received.length;
      await page.goto(channel.authorizeUrl(clientId, { scope: 'openid profile' }));
      expect(channel.client.received).toHaveLength(before + 1);
      expect(channel.client.last.parameters).toHaveProperty('code');
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('Deny → the client gets access_denied and no code, and consent is required the next time', async () => {
    const clientId = await channel.register();
    const { page, complaints, close } = await channel.tab();
    await atConsent(page, clientId);
    await page.getByRole('button', { name: 'Deny' }).click();

    expect(channel.client.last.parameters).toMatchObject({
      error: 'access_denied',
      state: 'a state & more',
      iss: channel.url,
    });
    expect(channel.client.last.parameters).not.toHaveProperty('code');

    await page.goto(channel.authorizeUrl(clientId, { scope: 'openid profile email' }));
    expect(await page.title()).toContain('Allow');
    expect(complaints).toEqual([]);
    await close();
  });

  it('a client_name with markup → is shown as text', async () => {
    const { page, complaints, close } = await channel.tab();
    await atConsent(page, await channel.register({ client_name: '<img src=x onerror=alert(1)><h1>Your bank</h1>' }));

    expect(await page.locator('h1').count()).toBe(1);
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.locator('main').innerText()).toContain('<img src=x onerror=alert(1)>');
    expect(complaints).toEqual([]);
    await close();
  });
});
