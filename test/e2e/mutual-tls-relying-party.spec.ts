import * as oauth from 'oauth4webapi';
import { decodeJwt } from 'jose';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../support/admin-api.js';
import { newClientKey } from '../support/assertions.js';
import { Identity } from '../support/client-certificates.js';
import { Caller, startMutualTlsProduct, type MutualTlsProduct } from '../support/mutual-tls.js';
import { ALICE, REDIRECT_URI } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

const SUBJECT = 'CN=payments,O=Example Bank,C=DE';
const X5T = 'x5t#S256';

describe('relying parties with mutual TLS at the second listener (RFC 8705)', () => {
  let product: MutualTlsProduct;
  let identity: Identity;
  let caller: Caller;

  beforeAll(async () => {
    product = await startMutualTlsProduct();
    identity = await product.authority.issue();
    caller = new Caller(identity);
  });
  afterAll(async () => {
    await caller.close();
    await product.close();
  });

  const register = (metadata: Json) =>
    product.admin.createClient({
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      require_pushed_authorization_requests: true,
      ...metadata,
    });

  async function discovered(id: string, auth: openid.ClientAuth, more: Partial<openid.ClientMetadata> = {}) {
    const options = { [openid.customFetch]: caller.fetch as openid.CustomFetch };
    return openid.discovery(new URL(product.url), id, { use_mtls_endpoint_aliases: true, ...more }, auth, options);
  }

  /** Pushes a request, signs in, redeems the code, calls userinfo and refreshes. @returns the access tokens */
  async function signIn(config: openid.Configuration): Promise<readonly string[]> {
    const [pkceCodeVerifier, expectedNonce, expectedState] = [openid.randomPKCECodeVerifier(), openid.randomNonce(), openid.randomState()]; // prettier-ignore
    const url = await openid.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: REDIRECT_URI,
      scope: 'openid email offline_access',
      prompt: 'consent',
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    const location = new URL(await new UserAgent(product.url).signIn(url.href, ALICE));
    const checks = { pkceCodeVerifier, expectedNonce, expectedState };
    const tokens = await openid.authorizationCodeGrant(config, location, checks);
    const { sub, email } = await openid.fetchUserInfo(config, tokens.access_token, tokens.claims()!.sub);
    expect([sub, email]).toEqual([product.sub, 'alice@example.com']);
    const next = await openid.refreshTokenGrant(config, tokens.refresh_token!);
    expect(await openid.tokenIntrospection(config, next.access_token)).toMatchObject({ active: true, cnf: { [X5T]: identity.thumbprint } }); // prettier-ignore
    await openid.tokenRevocation(config, next.refresh_token!);
    return [tokens.access_token, next.access_token];
  }
  const bindings = (tokens: readonly string[]) => tokens.map((token) => decodeJwt(token)['cnf']);

  it('openid-client, tls_client_auth: the whole flow, with tokens bound to the certificate', async () => {
    const { client_id } = await register({ token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: SUBJECT }); // prettier-ignore
    const bound = { [X5T]: identity.thumbprint };
    expect(bindings(await signIn(await discovered(client_id, openid.TlsClientAuth())))).toEqual([bound, bound]);
  });

  it('openid-client, self_signed_tls_client_auth: the same', async () => {
    const jwks = { keys: [await identity.jwk()] };
    const { client_id } = await register({ token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks });
    const bound = { [X5T]: identity.thumbprint };
    expect(bindings(await signIn(await discovered(client_id, openid.TlsClientAuth())))).toEqual([bound, bound]);
  });

  it('openid-client, private_key_jwt with tls_client_certificate_bound_access_tokens: the same', async () => {
    const { jwk, privateKey, kid } = await newClientKey();
    const { client_id } = await register({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [jwk] },
      tls_client_certificate_bound_access_tokens: true,
    });
    const auth = openid.PrivateKeyJwt({ key: privateKey, kid });
    const bound = { [X5T]: identity.thumbprint };
    expect(bindings(await signIn(await discovered(client_id, auth)))).toEqual([bound, bound]);
  });

  it.each(['tls_client_auth', 'self_signed_tls_client_auth'] as const)(
    'openid-client on the profile fapi-2-security, %s: tokens are bound to the certificate',
    async (method) => {
      // prettier-ignore
      const named = method === 'tls_client_auth' ? { tls_client_auth_subject_dn: SUBJECT } : { jwks: { keys: [await identity.jwk()] } }; // prettier-ignore
      const client = (await register({ profile: 'fapi-2-security', token_endpoint_auth_method: method, ...named })) as unknown as Json; // prettier-ignore
      expect(client).toMatchObject({
        dpop_bound_access_tokens: false,
        tls_client_certificate_bound_access_tokens: true,
      });
      const metadata = { id_token_signed_response_alg: 'PS256' };
      const config = await discovered(client['client_id'] as string, openid.TlsClientAuth(), metadata);
      const [first] = await signIn(config);
      expect(decodeJwt(first!)['cnf']).toEqual({ [X5T]: identity.thumbprint });
    },
  );

  it('oauth4webapi: client_credentials by tls_client_auth, and the answer without a certificate', async () => {
    const { client_id } = await register({ token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: SUBJECT }); // prettier-ignore
    const issuer = new URL(product.url);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer));
    const client: oauth.Client = { client_id, use_mtls_endpoint_aliases: true };
    const request = (fetch: typeof globalThis.fetch) =>
      oauth.clientCredentialsGrantRequest(as, client, oauth.TlsClientAuth(), new URLSearchParams(), { [oauth.customFetch]: fetch }); // prettier-ignore
    const tokens = await oauth.processClientCredentialsResponse(as, client, await request(caller.fetch));
    expect([tokens.token_type, decodeJwt(tokens.access_token)['cnf']]).toEqual(['bearer', { [X5T]: identity.thumbprint }]); // prettier-ignore
    const without = await request(globalThis.fetch);
    expect([without.url, without.status]).toEqual([`${product.mtls}/token`, 401]);
    await without.body?.cancel();
  });
});
