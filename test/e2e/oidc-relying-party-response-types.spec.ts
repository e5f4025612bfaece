import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegisteredClient } from '../support/admin-api.js';
import { checkedLogoutToken, LogoutReceiver } from '../support/logout-receiver.js';
import { ALICE, authorizeUrl, EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, textOf, UserAgent } from '../support/user-agent.js';

// Deprecated by its package as a warning against use in production; the server of the tests has no TLS.
const withoutTls = openid.allowInsecureRequests; // oxlint-disable-line typescript/no-deprecated
const plainHttp = { [oauth.allowInsecureRequests]: true }; // oxlint-disable-line typescript/no-deprecated

const AFTER = 'https://client.example/signed-out';

let product: Product;
let receiver: LogoutReceiver;
let client: RegisteredClient & oauth.Client;
let as: oauth.AuthorizationServer;
let auth: oauth.ClientAuth;

beforeAll(async () => {
  receiver = await LogoutReceiver.start();
  product = await startProduct({ env: { OUTBOUND_ALLOW: '127.0.0.1' } });
  const registered = await product.admin.createClient({
    ...EVERYTHING,
    post_logout_redirect_uris: [AFTER],
    backchannel_logout_uri: receiver.uri,
  });
  client = { client_id: registered.client_id, client_secret: registered.client_secret };
  const issuer = new URL(product.url);
  as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, plainHttp));
  auth = oauth.ClientSecretBasic(client.client_secret);
});
afterAll(async () => {
  receiver.close();
  await product.close();
});

/** Sends an authorization request with fresh checks, and returns the response. */
async function visit(response_type: string, agent = new UserAgent(product.url)) {
  const checks = { nonce: oauth.generateRandomNonce(), state: oauth.generateRandomState(), verifier: oauth.generateRandomCodeVerifier() }; // prettier-ignore
  const url = authorizeUrl(product, {
    client_id: client.client_id, redirect_uri: REDIRECT_URI, response_type, scope: 'openid email',
    nonce: checks.nonce, state: checks.state,
    ...(response_type.includes('code') && {
      code_challenge: await oauth.calculatePKCECodeChallenge(checks.verifier), code_challenge_method: 'S256',
    }),
  }); // prettier-ignore
  return { agent, ...checks, response: new URL(await agent.signIn(url, ALICE)) };
}

/** Expects an access token in the fragment that userinfo accepts. */
async function expectFrontToken(response: URL): Promise<void> {
  const token = new URLSearchParams(response.hash.slice(1)).get('access_token')!;
  const answer = await oauth.userInfoRequest(as, client, token, plainHttp);
  expect(await oauth.processUserInfoResponse(as, client, product.sub, answer)).toMatchObject({ email: 'alice@example.com' }); // prettier-ignore
}

function discovered(...settings: ((config: openid.Configuration) => void)[]): Promise<openid.Configuration> {
  const execute = [withoutTls, openid.enableNonRepudiationChecks, ...settings];
  const asClient = openid.ClientSecretBasic(client.client_secret);
  return openid.discovery(new URL(product.url), client.client_id, undefined, asClient, { execute });
}

describe.each(['code', 'code token', 'code id_token', 'code id_token token'])('response_type=%s', (responseType) => {
  const [hasIdToken, hasToken] = [responseType.includes('id_token'), / token|^token/.test(responseType)];

  it('openid-client signs in with every check that it has', async () => {
    const config = await (hasIdToken ? discovered(openid.useCodeIdTokenResponseType) : discovered());
    const { response, nonce, state, verifier } = await visit(responseType);
    // openid-client reads a fragment only where it expects an ID token there.
    const read = responseType === 'code token' ? new URL(response.href.replace('#', '?')) : response;
    const tokens = await openid.authorizationCodeGrant(config, read, {
      expectedNonce: nonce, expectedState: state, pkceCodeVerifier: verifier, idTokenExpected: true,
    }); // prettier-ignore
    expect(tokens.claims()).toMatchObject({ sub: product.sub, nonce });
    expect(await openid.fetchUserInfo(config, tokens.access_token, product.sub)).toMatchObject({
      email_verified: true,
    });
    if (hasToken) await expectFrontToken(response);
  });

  it('oauth4webapi signs in with every check that it has', async () => {
    const { response, nonce, state, verifier } = await visit(responseType);
    const inFragment = new URLSearchParams(response.hash.slice(1));
    const code = hasIdToken
      ? await oauth.validateCodeIdTokenResponse(as, client, response, nonce, state, undefined, plainHttp)
      : oauth.validateAuthResponse(as, client, hasToken ? inFragment : response, state);
    const answer = await oauth.authorizationCodeGrantRequest(as, client, auth, code, REDIRECT_URI, verifier, plainHttp);
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, answer, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
    await oauth.validateApplicationLevelSignature(as, answer, plainHttp);
    expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ sub: product.sub });
    if (hasToken) await expectFrontToken(response);
  });
});

describe.each(['id_token', 'id_token token'])('response_type=%s', (responseType) => {
  it('openid-client accepts the ID token', async () => {
    const config = await discovered(openid.useIdTokenResponseType);
    const { response, nonce, state } = await visit(responseType);
    const claims = await openid.implicitAuthentication(config, response, nonce, { expectedState: state });
    expect(claims).toMatchObject({ sub: product.sub, nonce });
  });

  it('oauth4webapi accepts the ID token, its at_hash, and the response that contains it', async () => {
    const { response, nonce, state } = await visit(responseType);
    const fragment = new URLSearchParams(response.hash.slice(1));
    const { id_token, access_token = 'none' } = Object.fromEntries(fragment);
    fragment.delete('id_token');
    oauth.validateAuthResponse(as, client, fragment, state);
    // oauth4webapi reads ID tokens of token responses only.
    const decoy = Response.json({ access_token, token_type: 'Bearer', id_token });
    const checks = { expectedNonce: nonce, requireIdToken: true };
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, decoy, checks);
    await oauth.validateApplicationLevelSignature(as, decoy, plainHttp);
    expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ sub: product.sub });
    if (responseType.endsWith(' token')) await expectFrontToken(response);
  });
});

describe.each(['token', 'none'])('response_type=%s', (responseType) => {
  it('oauth4webapi accepts the response with state and iss', async () => {
    const { response, state } = await visit(responseType);
    const inFragment = new URLSearchParams(response.hash.slice(1));
    const parameters = oauth.validateAuthResponse(as, client, responseType === 'token' ? inFragment : response, state);
    expect(parameters.has('access_token')).toBe(responseType === 'token');
    if (responseType === 'token') await expectFrontToken(response);
  });
});

describe('logout', () => {
  async function signedIn() {
    const { agent, response, verifier, nonce, state } = await visit('code');
    const config = await discovered();
    const checks = { pkceCodeVerifier: verifier, expectedNonce: nonce, expectedState: state };
    const tokens = await openid.authorizationCodeGrant(config, response, checks);
    return { agent, config, idToken: tokens.id_token!, claims: tokens.claims()! };
  }

  async function expectSignedOut(agent: UserAgent): Promise<void> {
    const url = authorizeUrl(product, {
      client_id: client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', prompt: 'none',
    }); // prettier-ignore
    expect(responseOf((await agent.get(url)).location!)).toMatchObject({ error: 'login_required' });
  }

  it('openid-client: buildEndSessionUrl ends the session, returns with state, and the client gets a logout token', async () => {
    const { agent, config, idToken, claims } = await signedIn();
    receiver.forget();
    const url = openid.buildEndSessionUrl(config, {
      id_token_hint: idToken,
      post_logout_redirect_uri: AFTER,
      state: 'bye',
    });
    expect((await agent.get(url.href)).location).toBe(`${AFTER}?state=bye`);
    const [notice] = receiver.notices;
    const { claims: told } = await checkedLogoutToken(product.url, client.client_id, notice!);
    expect([told.sub, told['sid']]).toEqual([claims.sub, claims['sid']]);
    await expectSignedOut(agent);
  });

  it('oauth4webapi: end_session_endpoint without a hint asks for confirmation and ends the session', async () => {
    const { agent } = await signedIn();
    const url = new URL(as.end_session_endpoint!);
    url.searchParams.set('client_id', client.client_id);
    const page = await agent.submit(await agent.get(url.href), {});
    expect(textOf(page)).toContain('You are signed out');
    await expectSignedOut(agent);
  });
});
