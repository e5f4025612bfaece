/** Each public path, once. Controllers, metadata, pages and tests take them from here. */
export const ENDPOINTS = {
  authorization: '/authorize',
  token: '/token',
  userinfo: '/userinfo',
  introspection: '/introspect',
  revocation: '/revoke',
  jwks: '/jwks',
  registration: '/register',
  openidConfiguration: '/.well-known/openid-configuration',
  oauthMetadata: '/.well-known/oauth-authorization-server',
  login: '/login',
  consent: '/consent',
  logout: '/logout',
  sessionCheck: '/session/check',
  account: '/account',
  errors: '/errors',
  admin: '/admin',
  docs: '/docs',
  docsJson: '/docs-json',
  live: '/health/live',
  ready: '/health/ready',
  metrics: '/metrics',
  demoApi: '/api',
  assets: '/assets',
  logos: '/logos',
} as const;

export type Endpoint = keyof typeof ENDPOINTS;
