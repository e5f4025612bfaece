import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, PAGE_HEADERS } from '../support/browser.js';
import { FrontChannel } from '../support/front-channel.js';

let channel: FrontChannel;
let clientId: string;
beforeAll(async () => {
  channel = await FrontChannel.start();
  clientId = await channel.register();
});
afterAll(() => channel.close());

describe('the error page in Chromium', () => {
  it.each([
    ['AZ2: an unknown client', () => channel.authorizeUrl('nobody')],
    [
      'AZ1: a redirect_uri that is not registered',
      () => channel.authorizeUrl(clientId, { redirect_uri: `${channel.client.callback}/` }),
    ],
    ['LC15: an unknown interaction', () => `${channel.url}/login?interaction=nothing`],
  ])('LC12, LC13: %s → a page of the server with error code and error id', async (title, address) => {
    const { page, complaints, close } = await channel.tab();
    const response = await page.goto(address());

    expect(response!.status()).toBeGreaterThanOrEqual(400);
    expect(response!.status()).toBeLessThan(500);
    expect(response!.headers()).toMatchObject(PAGE_HEADERS);
    expect(new URL(page.url()).origin).toBe(channel.url);
    const text = await page.locator('main').innerText();
    expect(text).toContain('This request cannot be completed');
    expect(text).toMatch(/Error\s+[a-z_]+/);
    expect(text).toMatch(/Error id\s+[\w-]{8,}/);
    if (title.startsWith('AZ2')) expect(await faultsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
