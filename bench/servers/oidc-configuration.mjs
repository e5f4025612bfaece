import { Provider } from 'oidc-provider';

/** The configuration of oidc-provider, as close to Grantry as possible: formats, lifetimes, rotation, paths. */
export function makeProvider({ issuer, audience, opaqueClientId, jwks }, adapter) {
  return new Provider(issuer, {
    adapter,
    jwks,
    cookies: { keys: ['a cookie key that is only for the benchmark'] },
    scopes: ['openid', 'offline_access', 'api'],
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic'],
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256'] },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    conformIdTokenClaims: true,
    claims: { openid: ['sub'] },
    // Logins have no consent page, as with Grantry; by default the package would then issue no refresh token.
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: () => false,
    loadExistingGrant: (ctx) => grantOf(ctx, audience),
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    ttl: {
      AccessToken: 900,
      AuthorizationCode: 600,
      ClientCredentials: 900,
      Grant: 1_209_600,
      IdToken: 900,
      Interaction: 3600,
      RefreshToken: 1_209_600,
      Session: 43_200,
    },
    routes: {
      authorization: '/authorize',
      introspection: '/introspect',
      pushed_authorization_request: '/par',
      jwks: '/jwks',
      token: '/token',
      userinfo: '/userinfo',
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      dPoP: { enabled: true, allowReplay: false },
      pushedAuthorizationRequests: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_ctx, { clientId }, oneOf) => oneOf ?? (clientId === opaqueClientId ? undefined : audience),
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'api',
          audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 900,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  });
}

/** Returns the earlier grant, or one with all scopes of the client, without a page, as `skip_consent` does. */
async function grantOf({ oidc }, audience) {
  const { Grant } = oidc.provider;
  const { accountId } = oidc.session;
  const { clientId } = oidc.client;
  const grantId = oidc.session.grantIdFor(clientId);
  if (grantId !== undefined) return Grant.find(grantId);
  const grant = new Grant({ accountId, clientId });
  grant.addOIDCScope('openid offline_access api');
  grant.addResourceScope(audience, 'api');
  await grant.save();
  return grant;
}
