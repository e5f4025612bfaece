/** A column of the tables of the second document. */
export interface Flow {
  readonly title: string;
  /** Undefined when the flow does not use the authorization endpoint. */
  readonly authorize?: Readonly<Record<string, string>>;
  /** Parameters of the token request, without those of a code; undefined when the flow does not begin at /token. */
  readonly grant?: Readonly<Record<string, string>>;
}

const STATE = { state: 'a4e0761eK8c21' };
const NONCE = { nonce: 'gfTU879F4' };
const CODE = { grant_type: 'authorization_code' };

/** "Grant Type and Endpoint Mapping for OAuth 2". */
export const OAUTH2: readonly Flow[] = [
  { title: 'Authorization code', authorize: { response_type: 'code', scope: '', ...STATE }, grant: CODE },
  { title: 'Implicit', authorize: { response_type: 'token', scope: '', ...STATE } },
  {
    title: 'Resource owner password',
    grant: { grant_type: 'password', username: 'alice', password: 'wonderland-2026' },
  },
  { title: 'Client credentials', grant: { grant_type: 'client_credentials' } },
];

/** "Open ID Connect Implicit and Hybrid". */
export const OPENID_CONNECT: readonly Flow[] = [
  { title: 'Authorization code', authorize: { response_type: 'code', scope: 'openid', ...STATE }, grant: CODE },
  { title: 'Implicit `id_token token`', authorize: openid('id_token token') },
  { title: 'Implicit `id_token`', authorize: openid('id_token') },
  {
    title: 'Hybrid `code id_token token`',
    authorize: { ...openid('code id_token token'), scope: 'openid profile email' },
    grant: CODE,
  },
  { title: 'Hybrid `code id_token`', authorize: openid('code id_token'), grant: CODE },
  {
    title: 'Hybrid `code token`',
    authorize: { response_type: 'code token', scope: 'openid', ...STATE },
    grant: CODE,
  },
];

/** Requests of the second document that are refused, with the reason. */
export const REFUSED: readonly (Flow & { readonly literal: 'nonce' | 'redirect_uri' })[] = [
  {
    title: 'Hybrid `code id_token` without `nonce` (OIDC Core §3.3.2.11)',
    authorize: { response_type: 'code id_token', scope: 'openid', ...STATE },
    literal: 'nonce',
  },
  {
    title: 'Token request without the `redirect_uri` that was sent to `/authorize` (RFC 6749 §4.1.3)',
    authorize: { response_type: 'code', scope: '', ...STATE },
    grant: CODE,
    literal: 'redirect_uri',
  },
];

function openid(responseType: string): Readonly<Record<string, string>> {
  return { response_type: responseType, scope: 'openid', ...STATE, ...NONCE };
}
