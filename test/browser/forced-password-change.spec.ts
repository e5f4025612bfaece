import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf } from '../support/browser.js';
import { FrontChannel, signIn } from '../support/front-channel.js';

const INITIAL = 'how doth the little crocodile';
const CHOSEN = 'improve his shining tail';

let channel: FrontChannel;
let clientId: string;
let count = 0;
beforeAll(async () => {
  channel = await FrontChannel.start();
  clientId = await channel.register({ skip_consent: true });
});
afterAll(() => channel.close());

/** A tab at the page of the new password, for a new user. */
async function atStep(options?: Parameters<FrontChannel['tab']>[0]) {
  const username = `mabel-${++count}`;
  await channel.createUser({ username, password: INITIAL, require_password_change: true });
  const tab = await channel.tab(options);
  await tab.page.goto(channel.authorizeUrl(clientId));
  await signIn(tab.page, { username, password: INITIAL });
  await tab.page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  return { ...tab, username };
}

async function choose(page: Page, password = CHOSEN): Promise<void> {
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Set the password' }).click();
}

describe('the page that replaces an initial password, in Chromium', () => {
  it('passes axe in light and dark, shows the password on request, and tells password managers the username', async () => {
    const { page, complaints, close, username } = await atStep();
    const field = page.getByLabel('New password');
    expect(await field.evaluate((input) => input.matches(':focus'))).toBe(true);
    expect(await page.locator('input[autocomplete="username"]').inputValue()).toBe(username);
    expect(await page.locator('main').innerText()).toContain(`You are signing in as ${username}.`);
    expect(await faultsOf(page)).toEqual([]);
    await field.fill(CHOSEN);
    await page.getByRole('button', { name: 'Show password' }).click();
    expect(await field.getAttribute('type')).toBe('text');

    await choose(page, INITIAL);
    expect(await page.getByRole('alert').innerText()).toContain('must differ from the current one');
    expect(await page.getByLabel('New password').getAttribute('aria-invalid')).toBe('true');
    expect(await faultsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it.each([true, false])('a new password → the client gets code and state (scripts: %s)', async (javaScriptEnabled) => {
    const { page, complaints, close } = await atStep({ javaScriptEnabled });
    await choose(page);
    expect(new URL(page.url()).origin).toBe(channel.client.origin);
    const parameters = { code: expect.any(String) as string, state: 'a state & more' };
    expect(channel.client.last.parameters).toMatchObject(parameters);
    expect(complaints).toEqual([]);
    await close();
  });

  it('a double click, and Back afterwards → the client gets a code each time, and one password is set', async () => {
    const { page, complaints, close, username } = await atStep({ javaScriptEnabled: false });
    await page.getByLabel('New password').fill(CHOSEN);
    await page.getByRole('button', { name: 'Set the password' }).dblclick();
    await page.waitForURL(`${channel.client.callback}?**`);
    expect(channel.client.last.parameters).toMatchObject({ code: expect.any(String) as string });
    await page.goBack();
    await page.waitForURL(`${channel.client.callback}?**`);
    expect(await channel.auditedOf(username, 'user.password_changed')).toHaveLength(1);
    expect(complaints).toEqual([]);
    await close();
  });

  it('a passkey does not ask, and the initial password still does', async () => {
    const { page, complaints, close, username } = await atStep();
    await choose(page);
    await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => false');
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } as const; // prettier-ignore
    await session.send('WebAuthn.addVirtualAuthenticator', { options });
    await page.goto(`${channel.url}/account/security`);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('heading', { name: 'Save your recovery codes' }).waitFor();
    await channel.requirePasswordChange(username);

    await page.context().clearCookies();
    await page.goto(`${channel.url}/account`);
    await page.locator('button.passkey').click();
    await page.waitForURL(`${channel.url}/account`);
    await page.context().clearCookies();
    await page.goto(`${channel.url}/account`);
    await signIn(page, { username, password: CHOSEN });
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
