import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../support/admin-api.js';
import { FrontChannel, signIn } from '../support/front-channel.js';

/** Milliseconds in which a page with `checkSessionIntervalInSeconds: 1` asks the frame at least twice. */
const TWO_CHECKS = 2500;

let channel: FrontChannel;

beforeAll(async () => {
  channel = await FrontChannel.start();
  channel.client.serve(
    '/library.js',
    readFileSync('node_modules/oidc-client-ts/dist/browser/oidc-client-ts.js', 'utf8'),
  );
});
afterAll(() => channel.close());

/** Opens a single-page application that is set up as the documentation of oidc-client-ts does it, and signs in. */
async function open(page: Page, metadata: Json = {}): Promise<void> {
  const redirect_uri = `${channel.client.origin}/spa`;
  const silent_redirect_uri = `${channel.client.origin}/silent`;
  const client_id = await channel.register({
    redirect_uris: [redirect_uri, silent_redirect_uri],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
    ...metadata,
  });
  const settings = {
    authority: channel.url,
    client_id,
    redirect_uri,
    silent_redirect_uri,
    scope: 'openid profile email',
    monitorSession: true,
    checkSessionIntervalInSeconds: 1,
  };
  channel.client.serve(
    '/spa',
    `<!doctype html><title>SPA</title><h1>SPA</h1><script src="/library.js"></script><script>
    const manager = new oidc.UserManager({ ...${JSON.stringify(settings)}, userStore: new oidc.WebStorageStateStore({ store: sessionStorage }) });
    const events = [];
    manager.events.addUserSignedOut(() => events.push('signed out'));
    (async () => {
      if (!location.search.includes('code=')) return manager.signinRedirect();
      window.user = await manager.signinRedirectCallback();
    })().catch((error) => { window.user = String(error); });
  </script>`,
  );
  channel.client.serve(
    '/silent',
    `<!doctype html><script src="/library.js"></script><script>new oidc.UserManager({}).signinSilentCallback()</script>`,
  );
  await page.goto(redirect_uri);
  await signIn(page);
  const allow = page.locator('button[name="decision"][value="allow"]');
  await allow.click();
  await page.waitForURL(`${redirect_uri}?**`);
  await page.waitForFunction('window.user !== undefined');
}

describe('oidc-client-ts in Chromium, on another site than the issuer (docs/guides/connect-an-application.md)', () => {
  it('claims_in_id_token → user.profile has the claims, and signinSilent renews with the refresh token', async () => {
    const { page, complaints, close } = await channel.tab();
    await open(page, { claims_in_id_token: true });
    expect(await page.evaluate('window.user.profile')).toMatchObject({
      name: 'Alice Liddell',
      email: 'alice@example.com',
    });
    const [before, after] = (await page.evaluate(
      'manager.signinSilent().then((next) => [window.user.id_token, next.id_token])',
    )) as string[];
    expect(after).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(after).not.toBe(before);
    expect(complaints).toEqual([]);
    await close();
  });

  it('monitorSession where the browser blocks third-party cookies → the user stays signed in (Session Management §5.1)', async () => {
    const { page, close } = await channel.tab();
    await open(page);
    await page.waitForTimeout(TWO_CHECKS);
    expect(await page.evaluate('events')).toEqual([]);
    await close();
  });
});
