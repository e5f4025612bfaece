import * as client from 'openid-client';
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminApi, bearer, request } from '../support/admin-api.js';
import { startApp, type RunningApp } from '../support/app.js';
import { faultsOf, openTab, type Tab } from '../support/browser.js';
import { LocalClient } from '../support/local-client.js';

const EMAIL = 'nora@example.com';
const PASSWORD = 'a lantern in the old harbour';

let app: RunningApp;
let admin: AdminApi;
let application: LocalClient;
let tab: Tab;
beforeAll(async () => {
  app = await startApp({ env: { DEMO: 'true' } });
  admin = await AdminApi.of(app.url);
  application = await LocalClient.start();
  tab = await openTab();
});
afterAll(async () => {
  await tab.close();
  application.close();
  await app.close();
});

/** The phone of the person: an authenticator with a PIN, which the browser uses. */
class Phone {
  private constructor(
    private readonly session: CDPSession,
    private readonly authenticatorId: string,
  ) {}

  static async of(page: Page): Promise<Phone> {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new Phone(session, authenticatorId);
  }

  async lose(): Promise<void> {
    await this.session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: this.authenticatorId });
  }
}

/** Signs in to the demo application. @returns the answer of the demo API to its access token */
async function useDemoApplication(page: Page, signIn?: () => Promise<void>): Promise<Record<string, unknown>> {
  const withoutTls = [client.allowInsecureRequests]; // oxlint-disable-line typescript/no-deprecated
  const config = await client.discovery(new URL(app.url), 'demo-cli', undefined, client.None(), {
    execute: withoutTls,
  });
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const redirect_uri = application.callback.replace('localhost', '127.0.0.1');
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri,
    scope: 'openid profile api:read api:edit',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  await page.goto(url.href);
  await signIn?.();
  await page.waitForURL(/\/callback\?|\/consent/);
  if (page.url().includes('/consent')) await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForURL(`${redirect_uri}?**`);
  const tokens = await client.authorizationCodeGrant(config, new URL(page.url()), { pkceCodeVerifier });
  return (await request(`${app.url}/api`, { headers: bearer(tokens.access_token) })).body;
}

/** Opens the link of a mail in the mailbox of the flow explorer. */
async function openLinkOfMail(page: Page, subject: RegExp): Promise<void> {
  await page.goto(`${app.url}/explorer/mailbox`);
  await page.getByRole('link', { name: subject }).first().click();
  const text = page.getByText('/link?token=').first();
  await page.goto(/http\S+\/link\?token=\S+/.exec(await text.innerText())![0]);
}

async function signOut(page: Page): Promise<void> {
  await page.goto(`${app.url}/logout`);
  await page.locator('#logout-yes').click();
  await page.getByText('You are signed out').waitFor();
}

describe('a person at work, in Chromium', () => {
  it('is invited by mail, signs in by passkey, loses the phone, recovers, and gets access by a group', async () => {
    const { page, complaints } = tab;
    const sub = await admin.createUser({ username: 'nora', email: EMAIL, given_name: 'Nora' });
    expect((await admin.call('POST', `/users/${sub}/invite`)).status).toBeLessThan(300);

    const phone = await Phone.of(page);
    await openLinkOfMail(page, /account/i);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('heading', { name: 'Save your recovery codes' }).waitFor();
    const codes = await page.locator('.codes li').allInnerTexts();
    await page.getByRole('link', { name: 'I have saved the codes' }).click();
    await page.waitForURL(`${app.url}/account`);
    expect(await faultsOf(page)).toEqual([]);

    await signOut(page);
    // The browser offers the passkey by autofill, and the phone confirms it.
    expect(await useDemoApplication(page)).toMatchObject({ info: 'details', may_edit: false });

    await signOut(page);
    await phone.lose();
    const byMail = async () => {
      await page.getByRole('link', { name: 'Forgot password?' }).click();
      await page.getByLabel('Username').fill(EMAIL);
      await page.locator('button.submit').click();
      await openLinkOfMail(page, /reset/i);
      await page.getByLabel('New password').fill(PASSWORD);
      await page.locator('button.submit').click();
      await page.getByRole('heading', { name: 'Verify your sign-in' }).waitFor();
      await page.locator('#code').fill(codes[0]!);
      await page.getByRole('button', { name: 'Verify', exact: true }).click();
    };
    expect(await useDemoApplication(page, byMail)).toMatchObject({ info: 'details', may_edit: false });

    await Phone.of(page);
    await page.goto(`${app.url}/account/security`);
    await page.getByLabel('Name of the new passkey').fill('New phone');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('New phone').first().waitFor();

    const { body: group } = await admin.call('POST', '/groups', { name: 'editors' });
    await admin.call('PUT', `/groups/${group['id'] as string}/members/${sub}`);
    const { body: resources } = await admin.get('/resources');
    const api = (resources['items'] as { id: string; roles: unknown[] }[]).find(({ roles }) => roles.length > 0)!;
    await admin.call('PUT', `/resources/${api.id}/roles/editor/groups/${group['id'] as string}`);
    expect(await useDemoApplication(page)).toMatchObject({ info: 'details', may_edit: true });
    expect(complaints).toEqual([]);
  });
});
