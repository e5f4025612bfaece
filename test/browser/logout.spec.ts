import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, PAGE_HEADERS, type Tab } from '../support/browser.js';
import { FrontChannel, signIn } from '../support/front-channel.js';

let channel: FrontChannel;
let clientId: string;
beforeAll(async () => {
  channel = await FrontChannel.start();
  clientId = await channel.register({ skip_consent: true });
});
afterAll(() => channel.close());

async function signedIn(options?: Parameters<FrontChannel['tab']>[0]): Promise<Tab> {
  const tab = await channel.tab(options);
  await tab.page.goto(channel.authorizeUrl(clientId));
  await signIn(tab.page);
  return tab;
}

describe('the logout page in Chromium', () => {
  it('LC12, LC13: asks for confirmation, names the user, passes axe in light and dark, and fits 320px', async () => {
    const { page, complaints, close } = await signedIn();
    const response = await page.goto(`${channel.url}/logout`);

    expect(response!.headers(), 'LC12, LC13').toMatchObject(PAGE_HEADERS);
    expect(await page.locator('main').innerText()).toContain('alice');
    expect(await faultsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it.each([true, false])(
    'ends the session, and the next request requires a sign-in (scripts: %s)',
    async (javaScriptEnabled) => {
      const { page, complaints, close } = await signedIn({ javaScriptEnabled });
      await page.goto(`${channel.url}/logout`);
      await page.locator('#logout-yes').click();

      await page.getByText('You are signed out').waitFor();

      await page.goto(channel.authorizeUrl(clientId));
      expect(await page.title()).toContain('Sign in');
      expect(complaints).toEqual([]);
      await close();
    },
  );
});
