import { credentials, exchange, get, introspection, introspectionOfJwt, login, opaqueTokens, refresh, refreshWithIdToken } from './jobs.mjs'; // prettier-ignore

/**
 * What is measured: `job` prepares the requests of one slice, `count` of them where each can be sent once only;
 * `needs` says which targets have it; `remark` what a reader must know.
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
    remark: 'Each server signs an ID token beside the access token, as Grantry does by default for OpenID sign-ins.',
    job: refreshWithIdToken,
  },
  {
    name: 'introspection',
    title: 'introspection, opaque token',
    target: { peer: 2, floor: 0.7 },
    job: async (target) => introspection(target, target.clients.opaque, await opaqueTokens(target)),
  },
  {
    name: 'introspection_hint',
    title: 'introspection, opaque token, with token_type_hint',
    remark: 'Without the hint oidc-provider looks for an access token, a client_credentials token and a refresh token at once; Grantry knows each by its form.', // prettier-ignore
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
    remark: 'oidc-provider refuses JWTs here (`unsupported_token_type`). The floor verifies the signature and reads once whether the token was revoked.', // prettier-ignore
    full: true,
    needs: ({ name }) => name !== 'oidc-provider',
    job: introspectionOfJwt,
  },
  {
    name: 'userinfo',
    title: 'userinfo, opaque token',
    remark: 'oidc-provider reads no user: its account is a constant of the configuration.',
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
    remark: 'oidc-provider has two keys, Grantry a current and a next one of each kind, the floor as many.',
    full: true,
    job: (target) => ({ heads: [get(target, '/jwks')], use: 'cycle', check: 'keys' }),
  },
  {
    name: 'login',
    title: 'a whole login',
    remark: 'Somebody without a session: authorization request, login page, password (argon2id with the same parameters, by the same package), no consent, code, token. One line of the table is one login: four requests with Grantry, five with oidc-provider, which goes through its own resume address. Its login page is of the harness, without styles, without CSRF token, audit, limits on failed attempts; the floor has no pages.', // prettier-ignore
    full: true,
    needs: ({ isFloor }) => !isFloor,
    job: login,
  },
];
