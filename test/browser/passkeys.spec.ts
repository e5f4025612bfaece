import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf } from '../support/browser.js';
import { FrontChannel } from '../support/front-channel.js';

let channel: FrontChannel;
beforeAll(async () => {
  channel = await FrontChannel.start({ env: { SIGN_UP: 'open' } });
});
afterAll(() => channel.close());

/** Gives a tab an authenticator inside the device, which verifies its user. */
async function withAuthenticator(page: Page, { autofill = false } = {}): Promise<void> {
  if (!autofill) await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => false');
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

let count = 0;
async function person() {
  const who = { username: `passkey-${++count}`, password: 'the cat of the house' };
  await channel.createUser(who);
  return who;
}

async function enterPassword(page: Page, { username, password }: { username: string; password: string }) {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function openSecurity(page: Page, who: { username: string; password: string }) {
  await page.goto(`${channel.url}/account/security`);
  await enterPassword(page, who);
  await page.getByRole('heading', { name: 'Sign-in and security' }).waitFor();
}

async function addPasskey(page: Page) {
  await page.getByLabel('Name of the new passkey').fill('My laptop');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('heading', { name: 'Save your recovery codes' }).waitFor();
}

/** Opens the login page in the same browser, without a session. */
async function signedOut(page: Page) {
  await page.context().clearCookies();
  await page.goto(`${channel.url}/account`);
}

describe('passkeys, in Chromium with a virtual authenticator', () => {
  it('adds a passkey, and signs in by it alone', async () => {
    const who = await person();
    const { page, complaints, close } = await channel.tab();
    await withAuthenticator(page);
    await openSecurity(page, who);
    expect(await faultsOf(page)).toEqual([]);
    await addPasskey(page);
    expect(await page.locator('.codes li').count()).toBe(10);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'I have saved the codes' }).click();
    await page.getByText('My laptop').first().waitFor();
    expect(await faultsOf(page)).toEqual([]);

    await signedOut(page);
    await page.locator('button.passkey').click();
    await page.waitForURL(`${channel.url}/account`);
    expect(await page.locator('main').innerText()).toContain(who.username);
    expect(complaints).toEqual([]);
    await close();
  });

  it('signs in by autofill, without a press of the button', async () => {
    const who = await person();
    const { page, complaints, close } = await channel.tab();
    await withAuthenticator(page, { autofill: true });
    await openSecurity(page, who);
    await addPasskey(page);
    await page.context().clearCookies();
    await page.goto(`${channel.url}/account`);
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('PE1: asks for the passkey after the password: no downgrade to the password alone', async () => {
    const who = await person();
    const { page, complaints, close } = await channel.tab();
    await withAuthenticator(page);
    await openSecurity(page, who);
    await addPasskey(page);
    await signedOut(page);
    await enterPassword(page, who);
    await page.getByRole('heading', { name: 'Verify your sign-in' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.waitForURL(`${channel.url}/account`);
    expect(complaints).toEqual([]);
    await close();
  });

  it('PE2: refuses an assertion that is sent a second time', async () => {
    const who = await person();
    const { page, close } = await channel.tab();
    await withAuthenticator(page);
    await openSecurity(page, who);
    await addPasskey(page);
    await signedOut(page);
    const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/login'));
    await page.locator('button.passkey').click();
    const body = (await sent).postData()!;
    await page.waitForURL(`${channel.url}/account`);
    const cookies = (await page.context().cookies()).filter(({ name }) => !name.includes('session'));
    await page.context().clearCookies();
    await page.context().addCookies(cookies);
    const again = await page.context().request.post(`${channel.url}/login`, {
      data: body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: channel.url },
      maxRedirects: 0,
    });
    expect(again.status()).toBe(400);
    expect(await again.text()).toContain('This passkey could not be verified');
    await close();
  });

  it('PE2: refuses an assertion with another signature, and records it', async () => {
    const who = await person();
    const { page, close } = await channel.tab();
    await withAuthenticator(page);
    await openSecurity(page, who);
    await addPasskey(page);
    await signedOut(page);
    await page.route('**/login', async (route) => {
      const body = new URLSearchParams(route.request().postData() ?? '');
      const assertion = JSON.parse(body.get('assertion')!) as { response: { signature: string } };
      assertion.response.signature = Buffer.from(assertion.response.signature, 'base64url').reverse().toString('base64url');
      body.set('assertion', JSON.stringify(assertion));
      await route.continue({ postData: body.toString() });
    });
    await page.locator('button.passkey').click();
    await page.getByText('This passkey could not be verified').waitFor();
    expect(await channel.auditedOf(who.username, 'user.passkey_failed')).toHaveLength(1);
    await close();
  }); // prettier-ignore

  it('keeps the only way to sign in', async () => {
    const who = await person();
    const { page, close } = await channel.tab();
    await withAuthenticator(page);
    await openSecurity(page, who);
    await addPasskey(page);
    await channel.removePassword(who.username);
    await signedOut(page);
    await page.goto(`${channel.url}/account/security`);
    await page.locator('button.passkey').click();
    await page.getByRole('button', { name: 'Remove My laptop' }).click();
    await page.getByText('This passkey is your only way to sign in.').waitFor();
    await close();
  });

  it('leads a person without a password from the account pages to a link by mail', async () => {
    const email = `passkey-${++count}@example.com`;
    const who = { username: `passkey-${count}`, password: 'the cat of the house', email, email_verified: true };
    await channel.createUser(who);
    const { page, complaints, close } = await channel.tab();
    await withAuthenticator(page);
    await openSecurity(page, who);
    expect(await page.getByRole('link', { name: 'Change password' }).count()).toBe(1);
    await addPasskey(page);
    await page.getByRole('link', { name: 'I have saved the codes' }).click();
    await page.getByText('Your passkey has been added.').waitFor();
    await channel.removePassword(who.username);
    await signedOut(page);
    await page.locator('button.passkey').click();
    await page.getByRole('link', { name: 'Security', exact: true }).click();
    await page.getByRole('link', { name: 'Set a password' }).click();
    await page.getByText('Your account has no password.').waitFor();
    expect(await page.getByLabel('Current password').count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'Set a password' }).click();
    await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('copies the recovery codes', async () => {
    const who = await person();
    const { page, complaints, close } = await channel.tab();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await withAuthenticator(page);
    await openSecurity(page, who);
    await addPasskey(page);
    await page.getByRole('button', { name: 'Copy the codes' }).click();
    await page.getByText('Copied. Keep the codes in a safe place.').waitFor();
    const codes = await page.locator('.codes li').allInnerTexts();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(codes.join('\n'));
    expect(await faultsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it('adds a passkey in the middle of a sign-in that demands phr', async () => {
    const who = await person();
    const clientId = await channel.register({ skip_consent: true });
    const { page, complaints, close } = await channel.tab();
    await withAuthenticator(page);
    const acr = { essential: true, value: 'phr' };
    await page.goto(channel.authorizeUrl(clientId, { claims: JSON.stringify({ id_token: { acr } }) }));
    await enterPassword(page, who);
    await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
    expect(await page.locator('.qr').count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('link', { name: 'I have saved the codes' }).click();
    await page.waitForURL(`${channel.client.callback}?code=**`);
    expect(complaints).toEqual([]);
    await close();
  });

  it('an invited person adds a passkey by the link of the mail, and signs in to an application by it', async () => {
    const [username, email] = [`invited-${++count}`, `invited-${count}@example.com`];
    const link = await channel.invite(await channel.createUser({ username, email }), email);
    const { page, complaints, close } = await channel.tab();
    await withAuthenticator(page);
    await page.goto(link);
    expect(page.url()).toBe(`${channel.url}/link`);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('link', { name: 'I have saved the codes' }).click();
    await page.waitForURL(`${channel.url}/account`);

    await page.goto(`${channel.url}/logout`);
    await page.locator('#logout-yes').click();
    await page.goto(channel.authorizeUrl(await channel.register({ skip_consent: true })));
    await page.locator('button.passkey').click();
    await page.waitForURL(`${channel.client.callback}?code=**`);
    expect(complaints).toEqual([]);
    await close();
  });

  it('a newcomer signs up by a passkey, without a password, and the application gets its user', async () => {
    const email = `newcomer-${++count}@example.com`;
    const { page, complaints, close } = await channel.tab();
    await withAuthenticator(page);
    await page.goto(channel.authorizeUrl(await channel.register({ skip_consent: true })));
    await page.getByRole('link', { name: 'Create an account' }).click();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByLabel('Email address').fill(email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByText(`A mail to ${email} is on its way`).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.goto(await channel.signUpLink(email));
    expect(await faultsOf(page)).toEqual([]);
    await page.getByLabel('Username').fill('alice');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('This username is taken').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByLabel('Username').fill(`newcomer ${count}`);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('link', { name: 'I have saved the codes' }).click();
    await page.waitForURL(`${channel.client.callback}?code=**`);
    await signedOut(page);
    await page.locator('button.passkey').click();
    await page.waitForURL(`${channel.url}/account`);
    expect(await page.locator('main').innerText()).toContain(`newcomer ${count}`);
    expect(complaints).toEqual([]);
    await close();
  });

  it('sets up an authenticator app and trusts a browser for 30 days', async () => {
    const who = await person();
    const { page, complaints, close } = await channel.tab();
    await openSecurity(page, who);
    await page.getByRole('link', { name: 'Set up an app' }).click();
    expect(await faultsOf(page)).toEqual([]);
    const seed = (await page.locator('.key').innerText()).replaceAll(' ', '');
    const totp = new TOTP({ secret: Secret.fromBase32(seed) });
    await page.getByLabel('Code of your authenticator app').fill(totp.generate());
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByRole('heading', { name: 'Save your recovery codes' }).waitFor();

    await page.goto(`${channel.url}/logout`);
    await page.locator('#logout-yes').click();
    await page.goto(`${channel.url}/account`);
    await enterPassword(page, who);
    await page.getByLabel('Do not ask again').check();
    await page.locator('#code').fill(totp.generate({ timestamp: Date.now() + 30_000 }));
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.waitForURL(`${channel.url}/account`);

    await page.goto(`${channel.url}/logout`);
    await page.locator('#logout-yes').click();
    await page.goto(`${channel.url}/account`);
    await enterPassword(page, who);
    await page.waitForURL(`${channel.url}/account`);
    expect(complaints).toEqual([]);
    await close();
  });
});
