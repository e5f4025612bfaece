import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, PAGE_HEADERS } from '../support/browser.js';
import { FrontChannel } from '../support/front-channel.js';

let channel: FrontChannel;
beforeAll(async () => {
  channel = await FrontChannel.start();
});
afterAll(() => channel.close());

describe('the page of a refusal in Chromium', () => {
  it('LC12, LC13: is linked from the error page, contains the fix, passes axe, and fits 320px', async () => {
    const clientId = await channel.register();
    const { page, complaints, close } = await channel.tab({ viewport: { width: 320, height: 640 } });
    await page.goto(channel.authorizeUrl(clientId, { redirect_uri: 'https://elsewhere.example/callback' }));
    const id = await page.locator('main a code').innerText();
    const [response] = await Promise.all([page.waitForResponse(`**/errors/${id}`), page.locator('main a').click()]);

    expect(response.status()).toBe(200);
    expect(response.headers()).toMatchObject(PAGE_HEADERS);
    expect(await page.title()).toContain('What went wrong');
    const text = await page.locator('main').innerText();
    expect(text).toContain('redirect_uri is not registered for this client');
    expect(text).toContain('Send a redirect_uri exactly as it is registered');
    expect(text).not.toContain('elsewhere.example');
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    expect(complaints.filter((complaint) => !complaint.includes('status of 400'))).toEqual([]);
    await close();
  });
});
