import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, PAGE_HEADERS } from '../support/browser.js';
import { FrontChannel, signIn } from '../support/front-channel.js';

let channel: FrontChannel;
beforeAll(async () => {
  channel = await FrontChannel.start();
});
afterAll(() => channel.close());

describe('the account page in Chromium', () => {
  it.each([true, false])(
    'RV4: requires a sign-in, lists sessions and applications, and removes an application (scripts: %s)',
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
      for (const part of ['alice', 'This browser', 'Photo Prints', 'Recognize you when you sign in'])
        expect(text).toContain(part);
      if (javaScriptEnabled) expect(await faultsOf(page)).toEqual([]);

      await page.getByRole('button', { name: 'Remove Photo Prints' }).click();
      await page.getByText('The application no longer has access to your account.').waitFor();
      expect(await page.locator('main').innerText()).toContain('No application has access');
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('LC4: shows why a new password is refused, and accepts a good one', async () => {
    const { page, complaints, close } = await channel.tab();
    await page.goto(`${channel.url}/account`);
    await signIn(page);
    const change = async (current: string, wanted: string) => {
      await page.getByLabel('Current password').fill(current);
      await page.getByLabel('New password').fill(wanted);
      // The notice of an earlier change may be on the page already.
      const answered = page.waitForResponse((response) => response.url().endsWith('/account/password'));
      await page.getByRole('button', { name: 'Change password' }).click();
      await answered;
    };

    await change('wrong', 'something new and long');
    expect(await page.getByRole('alert').innerText()).toContain('The current password is incorrect');
    expect(await faultsOf(page)).toEqual([]);

    await change('a-rabbit-with-a-watch-7', 'something new and long');
    await page.getByText('Your password has been changed.').waitFor();
    await change('something new and long', 'a-rabbit-with-a-watch-7');
    await page.getByText('Your password has been changed.').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it.each([
    ['a-rabbit-with-a-watch-7', 'password1', 'The new password is too common', 'new_password'],
    ['a-rabbit-with-a-watch-7', 'alice@example.com', 'The new password must not be the name', 'new_password'],
    ['not her password', 'something new and long', 'The current password is incorrect', 'current_password'],
  ])(
    'keeps both fields when %s and %s are refused, and focuses the wrong one',
    async (current, wanted, says, wrong) => {
      const { page, complaints, close } = await channel.tab();
      await page.goto(`${channel.url}/account`);
      await signIn(page);
      const fields = [page.locator('#current_password'), page.locator('#new_password')] as const;
      for (const [index, value] of [current, wanted].entries()) await fields[index]!.fill(value);
      for (let tries = 0; tries < 2; tries++) {
        await page.getByRole('button', { name: 'Change password' }).click();
        await page.locator('button:enabled', { hasText: 'Change password' }).waitFor();
        expect(await page.getByRole('alert').allInnerTexts()).toEqual([expect.stringContaining(says)]);
        expect(await Promise.all(fields.map((field) => field.inputValue()))).toEqual([current, wanted]);
        expect(await page.locator('[aria-invalid]').getAttribute('id')).toBe(wrong);
        expect(await page.evaluate('document.activeElement.id')).toBe(wrong);
      }
      expect(await page.content(), 'no attribute contains a password').not.toContain(current);
      expect(await faultsOf(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('without scripts, a refused password shows the page again with the reason', async () => {
    const { page, close } = await channel.tab({ javaScriptEnabled: false });
    await page.goto(`${channel.url}/account`);
    await signIn(page);
    await page.locator('#current_password').fill('a-rabbit-with-a-watch-7');
    await page.locator('#new_password').fill('password1');
    await page.getByRole('button', { name: 'Change password' }).click();
    expect(await page.getByRole('alert').innerText()).toContain('The new password is too common');
    expect(await page.locator('[aria-invalid]').getAttribute('id')).toBe('new_password');
    await close();
  });

  it('a change of password after the session has ended leads to the login page', async () => {
    const { page, close } = await channel.tab();
    await page.goto(`${channel.url}/account`);
    await signIn(page);
    await page.waitForURL(`${channel.url}/account`);
    await channel.endSessionsOfAlice();
    await page.locator('#current_password').fill('a-rabbit-with-a-watch-7');
    await page.locator('#new_password').fill('something new and long');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.waitForURL(/\/login\?/);
    expect(await page.title()).toContain('Sign in');
    await close();
  });

  it('shows browser and address of each session', async () => {
    const { page, close } = await channel.tab();
    await page.goto(`${channel.url}/account`);
    await signIn(page);
    await page.waitForURL(`${channel.url}/account`);
    const text = await page.locator('.rows').first().innerText();
    expect(text).toMatch(
      /This browser: Chrome \d+ on Linux\s+IP address 127\.0\.0\.1\s+Signed in \d+ \w+ 20\d\d at \d\d:\d\d UTC/,
    );
    await close();
  });

  it('the password form has a username field for password managers, which users do not see', async () => {
    const { page, close } = await channel.tab();
    await page.goto(`${channel.url}/account`);
    await signIn(page);
    await page.waitForURL(`${channel.url}/account`);
    const field = page.locator('#password-form input[autocomplete=username]');
    expect(await field.inputValue()).toBe('alice');
    const style = await page.evaluate(`(() => {
      const element = document.querySelector('#password-form input[autocomplete=username]');
      const { display, visibility } = getComputedStyle(element);
      const { width, height } = element.getBoundingClientRect();
      return { type: element.type, display, visibility, hasSize: width > 0 && height > 0, hidden: element.hidden };
    })()`);
    expect(style).toMatchObject({ type: 'text', visibility: 'visible', hasSize: true, hidden: false });
    expect(style).not.toMatchObject({ display: 'none' });
    const box = (await page.locator('div.unseen').boundingBox())!;
    expect([box.width, box.height]).toEqual([1, 1]);
    await close();
  });
});
