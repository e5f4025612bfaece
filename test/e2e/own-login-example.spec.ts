import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startExampleLogin, type ExampleLogin } from '../support/example-login.js';
import { REDIRECT_URI } from '../support/product.js';
import { responseOf, textOf, UserAgent } from '../support/user-agent.js';

// Deprecated by its package as a warning against use in production; the server of the tests has no TLS.
const withoutTls = openid.allowInsecureRequests; // oxlint-disable-line typescript/no-deprecated

let example: ExampleLogin;
beforeAll(async () => {
  example = await startExampleLogin();
});
afterAll(() => example.close());

/** A request of openid-client, whose browser is at the page of the example. */
async function atTheExample() {
  const { product, loginUrl } = example;
  const { client_id: id, client_secret: secret } = product.client;
  const settings = { execute: [withoutTls] };
  const config = await openid.discovery(
    new URL(product.url),
    id,
    undefined,
    openid.ClientSecretBasic(secret),
    settings,
  );
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const expectedState = openid.randomState();
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT_URI, scope: 'openid', state: expectedState, login_hint: 'dutchess"<',
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier), code_challenge_method: 'S256',
  }); // prettier-ignore
  const [browser, atExample] = [new UserAgent(product.url), new UserAgent(loginUrl)];
  const { location } = await browser.follow(await browser.get(url.href));
  const page = await atExample.get(location!);
  return { config, browser, atExample, page, checks: { pkceCodeVerifier, expectedState, idTokenExpected: true } };
}

describe('examples/own-login, as its own process', () => {
  it('sign-in there → consent here → openid-client redeems the code', async () => {
    const { config, browser, atExample, page, checks } = await atTheExample();
    expect(textOf(page)).toContain('Sign in to Everything');
    const wrong = await atExample.submit(page, { username: 'duchess', password: 'nothing has a moral' });
    expect(textOf(wrong)).toContain('Incorrect username or password.');
    const { username, password, sub } = example.user;
    const { location } = await atExample.submit(wrong, { username, password });
    expect(location).toMatch(
      new RegExp(`^${example.product.url}/login/answer\\?interaction=[^&]+&verifier=[\\w-]{43}$`),
    );
    const consent = await browser.follow(await browser.get(location!));
    const answer = await browser.follow(await browser.submit(consent, { decision: 'allow' }));
    const tokens = await openid.authorizationCodeGrant(config, new URL(answer.location!), checks);
    expect(tokens.claims()).toMatchObject({ sub, amr: ['pwd'], acr: 'urn:grantry:acr:1' });
  });

  it('Cancel → the client receives access_denied', async () => {
    const { browser, atExample, page } = await atTheExample();
    const { location } = await atExample.submit(page, { cancel: 'yes' });
    expect(responseOf((await browser.get(location!)).location!)).toMatchObject({ error: 'access_denied' });
  });

  it('an unknown interaction → a page with the reason', async () => {
    const page = await new UserAgent(example.loginUrl).get(`${example.loginUrl}?interaction=unknown`);
    expect(textOf(page)).toContain('There is no such interaction');
  });
});
