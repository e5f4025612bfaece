import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, PAGE_HEADERS } from '../support/browser.js';
import { FrontChannel, signIn } from '../support/front-channel.js';

let channel: FrontChannel;
beforeAll(async () => {
  channel = await FrontChannel.start();
});
afterAll(() => channel.close());

describe('the page of an account, in Chromium', () => {
  it.each([true, false])(
    'RV4: asks who it is, shows sessions and applications, and takes an application away (scripts: %s)',
    async (javaScriptEnabled) => {
      const clientId = await channel.register({ skip_consent: false });
      const { page, complaints, close } = await channel.tab({ javaScriptEnabled });
      await page.goto(`${channel.url}/account`);
      await signIn(page);
      await page.waitForURL(`${channel.url}/account`);

      await page.goto(channel.authorizeUrl(clientId));
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.waitForURL(`${channel.client.callback}**`);

      const response = await page.goto(`${channel.url}/account`);
      expect(response!.headers(), 'LC12, LC13').toMatchObject(PAGE_HEADERS);
      const text = await page.locator('main').innerText();
      for (const part of ['alice', 'This browser', 'Photo Prints', 'openid, profile']) expect(text).toContain(part);
      if (javaScriptEnabled) expect(await faultsOf(page)).toEqual([]);

      await page.getByRole('button', { name: 'Remove Photo Prints' }).click();
      await page.getByText('That application has no access any more.').waitFor();
      expect(await page.locator('main').innerText()).toContain('No application has access');
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('LC4: tells why a new password is not taken, and takes a good one', async () => {
    const { page, complaints, close } = await channel.tab();
    await page.goto(`${channel.url}/account`);
    await signIn(page);
    const change = async (current: string, wanted: string) => {
      await page.getByLabel('Current password').fill(current);
      await page.getByLabel('New password').fill(wanted);
      await page.getByRole('button', { name: 'Change password' }).click();
    };

    await change('wrong', 'something new and long');
    expect(await page.getByRole('alert').innerText()).toContain('The current password is not right');
    expect(await faultsOf(page)).toEqual([]);

    await change('a-rabbit-with-a-watch-7', 'something new and long');
    await page.getByText('Your password is changed.').waitFor();
    await change('something new and long', 'a-rabbit-with-a-watch-7');
    await page.getByText('Your password is changed.').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
