import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES } from '../support/app.js';
import { ALICE, authorizeUrl, EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { formOf, UserAgent } from '../support/user-agent.js';

// Deprecated by its package as a warning against use in production; the server of the tests has no TLS.
const withoutTls = openid.allowInsecureRequests; // oxlint-disable-line typescript/no-deprecated
const plainHttp = { [oauth.allowInsecureRequests]: true }; // oxlint-disable-line typescript/no-deprecated

describe.each(DATABASES)('certified relying parties on %s', (database) => {
  let product: Product;
  let agent: UserAgent;

  beforeAll(async () => {
    product = await startProduct({ database });
    agent = new UserAgent(product.url);
  });
  afterAll(() => product.close());

  describe('openid-client', () => {
    type Setting = (config: openid.Configuration) => void;

    function discover(clientId: string, auth: openid.ClientAuth, ...settings: Setting[]) {
      const execute = [withoutTls, openid.enableNonRepudiationChecks, ...settings];
      return openid.discovery(new URL(product.url), clientId, undefined, auth, { execute });
    }

    /** Signs alice in at an authorization request, and returns the response and its checks. */
    async function visit(config: openid.Configuration, parameters: Record<string, string> = {}) {
      const pkceCodeVerifier = openid.randomPKCECodeVerifier();
      const checks = { expectedState: openid.randomState(), expectedNonce: openid.randomNonce() };
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: REDIRECT_URI,
        scope: 'openid profile email',
        state: checks.expectedState,
        nonce: checks.expectedNonce,
        code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
        ...parameters,
      });
      return { response: new URL(await agent.signIn(url.href, ALICE)), checks: { ...checks, pkceCodeVerifier } };
    }

    const confidential = (...settings: Setting[]) =>
      discover(product.client.client_id, openid.ClientSecretBasic(product.client.client_secret), ...settings);

    it('signs in with code flow, PKCE, state and nonce, and calls userinfo, introspection, refresh and revocation', async () => {
      const config = await confidential();
      const { response, checks } = await visit(config);
      const tokens = await openid.authorizationCodeGrant(config, response, { ...checks, idTokenExpected: true });
      const claims = tokens.claims()!;
      expect(claims).toMatchObject({ sub: product.sub, nonce: checks.expectedNonce, aud: product.client.client_id });
      const userinfo = await openid.fetchUserInfo(config, tokens.access_token, claims.sub);
      expect(userinfo).toMatchObject({ sub: product.sub, name: 'Alice Liddell', email: 'alice@example.com' });
      const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token!, { scope: 'openid' });
      expect(refreshed.claims()).toMatchObject({ sub: claims.sub, auth_time: claims.auth_time });
      const seen = await openid.tokenIntrospection(config, refreshed.access_token);
      expect(seen).toMatchObject({ active: true, sub: product.sub, scope: 'openid' });
      await openid.tokenRevocation(config, refreshed.refresh_token!);
      expect(await openid.tokenIntrospection(config, refreshed.access_token)).toEqual({ active: false });
      const refused = openid.fetchUserInfo(config, refreshed.access_token, claims.sub);
      await expect(refused).rejects.toBeInstanceOf(openid.WWWAuthenticateChallengeError);
      await expect(openid.refreshTokenGrant(config, refreshed.refresh_token!)).rejects.toMatchObject({
        error: 'invalid_grant',
      });
    });

    it('gets a token by client_credentials with client_secret_basic and client_secret_post', async () => {
      const config = await confidential();
      expect(await openid.clientCredentialsGrant(config)).toMatchObject({ token_type: 'bearer', expires_in: 900 });
      const { client_id, client_secret } = await product.admin.createClient({
        grant_types: ['client_credentials'],
        token_endpoint_auth_method: 'client_secret_post',
      });
      const posting = await discover(client_id, openid.ClientSecretPost(client_secret));
      expect(await openid.clientCredentialsGrant(posting)).toMatchObject({ token_type: 'bearer' });
    });

    it('signs in as a public client', async () => {
      const { client_id } = await product.admin.createClient({
        redirect_uris: [REDIRECT_URI],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'none',
      });
      const config = await discover(client_id, openid.None());
      const { response, checks } = await visit(config);
      const tokens = await openid.authorizationCodeGrant(config, response, { ...checks, idTokenExpected: true });
      expect(tokens.claims()).toMatchObject({ sub: product.sub });
      expect((await openid.refreshTokenGrant(config, tokens.refresh_token!)).refresh_token).toBeDefined();
      await openid.tokenRevocation(config, tokens.access_token);
    });

    it('signs in with the hybrid flow code id_token, and checks c_hash', async () => {
      const config = await confidential(openid.useCodeIdTokenResponseType);
      const { response, checks } = await visit(config);
      expect(response.hash).toContain('id_token=');
      const tokens = await openid.authorizationCodeGrant(config, response, checks);
      expect(tokens.claims()).toMatchObject({ sub: product.sub });
    });

    it('signs in with the implicit flow id_token, whose ID token contains the claims', async () => {
      const config = await confidential(openid.useIdTokenResponseType);
      const { response, checks } = await visit(config, { scope: 'openid email' });
      const claims = await openid.implicitAuthentication(config, response, checks.expectedNonce, {
        expectedState: checks.expectedState,
      });
      expect(claims).toMatchObject({ sub: product.sub, email: 'alice@example.com', email_verified: true });
    });

    it('signs in with form_post', async () => {
      const config = await confidential();
      const pkceCodeVerifier = openid.randomPKCECodeVerifier();
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: REDIRECT_URI,
        scope: 'openid',
        response_mode: 'form_post',
        code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
      });
      const form = formOf(await agent.authorize(url.href, ALICE))!;
      expect(form).toMatchObject({ action: REDIRECT_URI, method: 'post' });
      const body = new URLSearchParams(form.fields);
      const tokens = await openid.authorizationCodeGrant(config, new Request(form.action, { method: 'POST', body }), {
        pkceCodeVerifier,
      });
      expect(tokens.claims()).toMatchObject({ sub: product.sub });
    });

    it('accepts ES256 ID tokens for a client registered for them', async () => {
      const { client_id, client_secret } = await product.admin.createClient({
        ...EVERYTHING,
        id_token_signed_response_alg: 'ES256',
      });
      const metadata = { id_token_signed_response_alg: 'ES256' };
      const auth = openid.ClientSecretBasic(client_secret);
      const execute = [withoutTls, openid.enableNonRepudiationChecks];
      const config = await openid.discovery(new URL(product.url), client_id, metadata, auth, { execute });
      const { response, checks } = await visit(config);
      const tokens = await openid.authorizationCodeGrant(config, response, checks);
      expect(tokens.claims()).toMatchObject({ sub: product.sub });
    });

    it('reports the error of an authorization response, with iss and state', async () => {
      const config = await confidential();
      const { response, checks } = await visit(config, { prompt: 'none', max_age: '0' });
      await expect(openid.authorizationCodeGrant(config, response, checks)).rejects.toMatchObject({
        error: 'login_required',
      });
    });
  });

  describe('oauth4webapi', () => {
    it('discovers by OIDC and RFC 8414, and signs in with every check that it has', async () => {
      const issuer = new URL(product.url);
      for (const algorithm of ['oidc', 'oauth2'] as const) {
        const found = await oauth.discoveryRequest(issuer, { algorithm, ...plainHttp });
        expect((await oauth.processDiscoveryResponse(issuer, found)).issuer).toBe(product.url);
      }
      const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, plainHttp));
      const client = { client_id: product.client.client_id };
      const auth = oauth.ClientSecretBasic(product.client.client_secret);
      const [verifier, nonce, state] = [
        oauth.generateRandomCodeVerifier(),
        oauth.generateRandomNonce(),
        oauth.generateRandomState(),
      ];
      const url = authorizeUrl(product, {
        ...client, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid email', nonce, state, max_age: '600',
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
      }); // prettier-ignore
      const response = oauth.validateAuthResponse(as, client, new URL(await agent.signIn(url, ALICE)), state);
      const answer = await oauth.authorizationCodeGrantRequest(
        as,
        client,
        auth,
        response,
        REDIRECT_URI,
        verifier,
        plainHttp,
      );
      const checks = { expectedNonce: nonce, maxAge: 600, requireIdToken: true };
      const tokens = await oauth.processAuthorizationCodeResponse(as, client, answer, checks);
      await oauth.validateApplicationLevelSignature(as, answer, plainHttp);
      expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ sub: product.sub });
      const userinfo = await oauth.userInfoRequest(as, client, tokens.access_token, plainHttp);
      expect(await oauth.processUserInfoResponse(as, client, product.sub, userinfo)).toMatchObject({
        email_verified: true,
      });
      const refreshed = await oauth.refreshTokenGrantRequest(as, client, auth, tokens.refresh_token!, plainHttp);
      const next = await oauth.processRefreshTokenResponse(as, client, refreshed);
      expect(next.refresh_token).not.toBe(tokens.refresh_token);
      const seen = await oauth.introspectionRequest(as, client, auth, next.access_token, plainHttp);
      expect(await oauth.processIntrospectionResponse(as, client, seen)).toMatchObject({
        active: true,
        username: 'alice',
      });
      await oauth.processRevocationResponse(
        await oauth.revocationRequest(as, client, auth, next.refresh_token!, plainHttp),
      );
    });

    it('accepts JWT access tokens as a resource server does (RFC 9068 §4)', async () => {
      const issuer = new URL(product.url);
      const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, plainHttp));
      const client = { client_id: product.client.client_id };
      const auth = oauth.ClientSecretBasic(product.client.client_secret);
      const answer = await oauth.clientCredentialsGrantRequest(as, client, auth, new URLSearchParams(), plainHttp);
      const { access_token } = await oauth.processClientCredentialsResponse(as, client, answer);
      const incoming = new Request('https://api.example/', { headers: { authorization: `Bearer ${access_token}` } });
      const claims = await oauth.validateJwtAccessToken(as, incoming, product.url, plainHttp);
      expect(claims).toMatchObject({ sub: client.client_id, client_id: client.client_id, aud: product.url });
      const elsewhere = oauth.validateJwtAccessToken(as, incoming.clone(), 'https://api.example', plainHttp);
      await expect(elsewhere).rejects.toThrow(/aud/);
    });
  });
});
