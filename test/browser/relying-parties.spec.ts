import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FrontChannel, signIn } from '../support/front-channel.js';

let channel: FrontChannel;
/** A public client with pages on another site than the issuer, and on another origin of the same site. */
let clientId: string;

const sameSite = () => channel.client.origin.replace('127.0.0.1', 'localhost');

beforeAll(async () => {
  channel = await FrontChannel.start();
  clientId = await channel.register({
    redirect_uris: [channel.client.callback, `${sameSite()}/callback`, `${channel.client.origin}/app`],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
    skip_consent: true,
  });
  channel.client.serve('/app', pageWith(APPLICATION));
  channel.client.serve('/opener', pageWith(LISTENER));
  channel.client.serve('/callback', pageWith(CALLBACK));
});
afterAll(() => channel.close());

const pageWith = (script: string) => `<!doctype html><title>The client</title><h1>The client</h1>
<script>${script.replace('%ISSUER%', channel.url).replace('%CLIENT%', clientId)}</script>`;

/** A client without a server: PKCE, token, userinfo, refresh and revocation with `fetch`. */
const APPLICATION = `(async () => {
  const [issuer, client_id] = ['%ISSUER%', '%CLIENT%'];
  const redirect_uri = location.origin + location.pathname;
  const json = async (url, init) => (await fetch(url, init)).json();
  const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=/g, '');
  const metadata = await json(issuer + '/.well-known/openid-configuration');
  const response = new URLSearchParams(location.search);
  if (!response.has('code')) {
    const code_verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
    const state = base64url(crypto.getRandomValues(new Uint8Array(16)));
    Object.assign(sessionStorage, { code_verifier, state });
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(code_verifier));
    location.assign(metadata.authorization_endpoint + '?' + new URLSearchParams({
      client_id, redirect_uri, state, response_type: 'code', scope: 'openid profile',
      code_challenge: base64url(digest), code_challenge_method: 'S256',
    }));
    return;
  }
  if (response.get('state') !== sessionStorage.state || response.get('iss') !== issuer) throw new Error('not ours');
  const post = (form) => json(metadata.token_endpoint, { method: 'POST', body: new URLSearchParams({ client_id, ...form }) });
  const { code_verifier } = sessionStorage;
  const tokens = await post({ grant_type: 'authorization_code', code: response.get('code'), redirect_uri, code_verifier });
  const authorized = { headers: { authorization: 'Bearer ' + tokens.access_token } };
  const { name } = await json(metadata.userinfo_endpoint, authorized);
  const { keys } = await json(metadata.jwks_uri);
  const next = await post({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
  const revoked = await fetch(metadata.revocation_endpoint, { method: 'POST', body: new URLSearchParams({ client_id, token: next.refresh_token }) });
  const after = await fetch(metadata.userinfo_endpoint, { headers: { authorization: 'Bearer ' + next.access_token } });
  window.outcome = { name, signed: keys.length > 0 && tokens.id_token.split('.').length, revoked: revoked.status, after: after.status, challenge: after.headers.get('www-authenticate') };
})().catch((error) => { window.outcome = String(error); });`;

/** Sends the response to the page that opened or framed this one, if that has the same origin. */
const CALLBACK = `(opener || parent).postMessage(location.search, location.origin); if (opener) close();`;
const LISTENER = `addEventListener('message', (event) => { if (event.origin === location.origin) window.outcome = event.data; });`;

async function outcomeOf(page: Page): Promise<unknown> {
  await page.waitForFunction('window.outcome !== undefined');
  return page.evaluate('window.outcome');
}

const requestFor = (origin: string, parameters: Record<string, string> = {}) =>
  channel.authorizeUrl(clientId, { redirect_uri: `${origin}/callback`, ...parameters });

/** Opens a page of the client that frames an authorization request. @returns the response */
async function silently(page: Page, origin: string): Promise<URLSearchParams> {
  await page.goto(`${origin}/opener`);
  const url = JSON.stringify(requestFor(origin, { prompt: 'none' }));
  await page.evaluate(`document.body.append(Object.assign(document.createElement('iframe'), { src: ${url} }))`);
  return new URLSearchParams((await outcomeOf(page)) as string);
}

describe('relying parties in Chromium', () => {
  it('a single-page application on another site runs the whole code flow with PKCE by fetch', async () => {
    const { page, complaints, close } = await channel.tab();
    await page.goto(`${channel.client.origin}/app`);
    await signIn(page);
    await page.waitForURL(`${channel.client.origin}/app?**`);
    expect(await outcomeOf(page)).toEqual({
      name: 'Alice Liddell',
      signed: 3,
      revoked: 200,
      after: 401,
      challenge: expect.stringContaining('invalid_token'),
    });
    expect(complaints).toEqual([]);
    await close();
  });

  it('a popup signs in, passes the response to its opener, and closes', async () => {
    const { page, complaints, close } = await channel.tab();
    await page.goto(`${channel.client.origin}/opener`);
    const opened = page.waitForEvent('popup');
    await page.evaluate(
      `void window.open(${JSON.stringify(requestFor(channel.client.origin, { display: 'popup' }))}, 'op', 'popup')`,
    );
    const popup = await opened;
    const closed = popup.waitForEvent('close');
    await signIn(popup);
    const response = new URLSearchParams((await outcomeOf(page)) as string);
    expect(Object.fromEntries(response)).toMatchObject({ code: expect.any(String), state: 'a state & more' });
    await closed;
    expect(complaints).toEqual([]);
    await close();
  });

  it('12: a frame on the site of the issuer with prompt=none → a code', async () => {
    const { page, complaints, close } = await channel.tab();
    await page.goto(requestFor(sameSite()));
    await signIn(page);
    await page.waitForURL(`${sameSite()}/callback**`);
    const response = await silently(page, sameSite());
    expect(Object.fromEntries(response)).toMatchObject({ code: expect.any(String), iss: channel.url });
    expect(complaints).toEqual([]);
    await close();
  });

  it('11: a frame of another site, where the session cookie does not go, gets login_required and no page', async () => {
    const { page, complaints, close } = await channel.tab();
    await page.goto(requestFor(channel.client.origin));
    await signIn(page);
    await page.waitForURL(`${channel.client.origin}/callback**`);
    const response = await silently(page, channel.client.origin);
    expect([response.get('error'), response.get('state')]).toEqual(['login_required', 'a state & more']);
    expect(complaints).toEqual([]);
    await close();
  });
});
