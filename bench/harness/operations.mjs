import { credentials, credentialsWithProof, exchange, get, introspection, introspectionOfJwt, login, opaqueTokens, pushed, refresh, refreshWithIdToken } from './jobs.mjs'; // prettier-ignore

/**
 * The measured operations. `job` prepares the requests of one slice, `count` of them if each can be sent only once;
 * `needs` decides which targets support the operation; `remark` is a note for RESULTS.md.
 */
export const OPERATIONS = [
  {
    name: 'client_credentials',
    title: 'client_credentials, JWT ES256',
    target: { peer: 2, floor: 0.7 },
    job: (target) => credentials(target, target.clients.main, 'jwt'),
  },
  {
    name: 'code',
    title: 'code exchange, PKCE, ID token RS256',
    target: { peer: 2, floor: 0.7 },
    job: (target, count) => exchange(target, target.clients.main, count),
  },
  { name: 'refresh', title: 'refresh with rotation', target: { peer: 3, floor: 0.7 }, job: refresh },
  {
    name: 'refresh_id_token',
    title: 'refresh with rotation, ID token RS256',
    remark: 'Each server also signs an ID token, as Grantry does by default for OpenID sign-ins.',
    job: refreshWithIdToken,
  },
  {
    name: 'introspection',
    title: 'introspection, opaque token',
    target: { peer: 2, floor: 0.7 },
    job: async (target) => introspection(target, target.clients.opaque, await opaqueTokens(target)),
  },
  {
    name: 'client_credentials_dpop',
    title: 'client_credentials with a DPoP proof',
    remark: 'Each request has a new proof of one key (ES256), which each server accepts once. The floors have no DPoP.',
    target: { peer: 1.5 },
    needs: ({ isFloor }) => !isFloor,
    job: credentialsWithProof,
  },
  {
    name: 'pushed',
    title: 'pushed request, authorization, code exchange',
    remark: 'A user with a session and a client that needs no consent: `/par`, `/authorize` with the request_uri, `/token`. One row of the table counts all three requests.', // prettier-ignore
    target: { peer: 1.2 },
    needs: ({ isFloor }) => !isFloor,
    job: pushed,
  },
  {
    name: 'introspection_hint',
    title: 'introspection, opaque token, with token_type_hint',
    remark: 'Without the hint, oidc-provider looks for an access token, a client_credentials token and a refresh token at once; Grantry recognizes the kind by the format of the token.', // prettier-ignore
    full: true,
    job: async (target) => {
      const tokens = await opaqueTokens(target);
      return introspection(target, target.clients.opaque, tokens, '&token_type_hint=access_token');
    },
  },
  {
    name: 'client_credentials_opaque',
    title: 'client_credentials, opaque',
    full: true,
    job: (target) => credentials(target, target.clients.opaque, 'opaque'),
  },
  {
    name: 'code_es256',
    title: 'code exchange, PKCE, ID token ES256',
    full: true,
    idTokenAlg: 'ES256',
    job: (target, count) => exchange(target, target.clients.es256, count),
  },
  {
    name: 'introspection_jwt',
    title: 'introspection, JWT ES256',
    remark: 'oidc-provider refuses JWTs here (`unsupported_token_type`). The floors verify the signature and read one row to see whether the token was revoked.', // prettier-ignore
    full: true,
    needs: ({ name }) => name !== 'oidc-provider',
    job: introspectionOfJwt,
  },
  {
    name: 'userinfo',
    title: 'userinfo, opaque token',
    remark: 'oidc-provider reads no user: its account is a constant in the configuration.',
    target: { peer: 2, floor: 0.7 },
    full: true,
    job: async (target) => {
      const heads = (await opaqueTokens(target)).map(
        (t) => `${get(target, '/userinfo')}Authorization: Bearer ${t}\r\n`,
      );
      return { heads, use: 'cycle', check: 'userinfo', sub: target.sub };
    },
  },
  {
    name: 'discovery',
    title: 'discovery',
    full: true,
    job: (target) => ({ heads: [get(target, target.paths.discovery)], use: 'cycle', check: 'issuer', issuer: target.issuer }), // prettier-ignore
  },
  {
    name: 'jwks',
    title: 'jwks',
    remark:
      'oidc-provider has two keys. Grantry has a current and a next key of each kind, and the floors have as many.',
    full: true,
    job: (target) => ({ heads: [get(target, '/jwks')], use: 'cycle', check: 'keys' }),
  },
  {
    name: 'login',
    title: 'a whole login',
    remark: 'A user without a session: authorization request, login page, password (argon2id with the same parameters and package), no consent, code, token. One row of the table counts whole logins: four requests with Grantry, five with oidc-provider, which uses a separate resume address. The harness provides the login page of oidc-provider, without styles, CSRF token, audit and limits on failed attempts; the floors have no pages.', // prettier-ignore
    full: true,
    needs: ({ isFloor }) => !isFloor,
    job: login,
  },
];
