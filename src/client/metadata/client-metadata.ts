import { OPENID_SCOPES, ResponseType, Scope } from '../../common/index.js';
import { SIGNING_ALGORITHMS, VERIFYING_ALGORITHMS } from '../../key/index.js';
import type { ClientMetadataDto } from './client-metadata.dto.js';
import { CIBA_GRANT, DEVICE_GRANT } from './approval-grants.js';
import type { ClientProfile } from '../profiles/client-profile.js';
import { mergedProfile } from '../profiles/merged-profile.js';
import { profileDefaults } from '../profiles/profile-faults.js';
import { NO_DEMANDS, profileNamed } from '../profiles/profiles.js';
import { metadataRefusals } from '../refusals/metadata.js';

export type AccessTokenFormat = 'jwt' | 'opaque';

/** OIDC Core §8. */
export const SUBJECT_TYPES = ['public', 'pairwise'] as const;
export type SubjectType = (typeof SUBJECT_TYPES)[number];

/** Algorithms for ID tokens: of our keys, of the client's secret, or `none` (OIDC Core §15.1, §16.19). */
export const ID_TOKEN_SIGNING_ALGS = [...SIGNING_ALGORITHMS, 'HS256', 'none'] as const;
/** Algorithms for signed userinfo; unsigned userinfo is plain JSON. */
export const USERINFO_SIGNING_ALGS = [...SIGNING_ALGORITHMS, 'HS256'] as const;
/** Algorithms for request objects: of the client's own keys, or `none` if registered (OIDC Core §6.1). */
export const REQUEST_OBJECT_SIGNING_ALGS = [...VERIFYING_ALGORITHMS, 'none'] as const;
export type RequestObjectSigningAlg = (typeof REQUEST_OBJECT_SIGNING_ALGS)[number];
export type ResponseSigningAlg = (typeof ID_TOKEN_SIGNING_ALGS)[number];

/**
 * Defaults that depend on no other member. A new member with a default needs one line here besides `ClientMetadataDto`:
 * stored clients without the member are read with its default.
 */
export const MEMBER_DEFAULTS = {
  redirect_uris: [],
  grant_types: ['authorization_code'],
  application_type: 'web',
  contacts: [],
  token_endpoint_auth_method: 'client_secret_basic',
  post_logout_redirect_uris: [],
  backchannel_logout_session_required: false,
  frontchannel_logout_session_required: false,
  require_auth_time: false,
  subject_type: 'public',
  id_token_signed_response_alg: 'RS256',
  authorization_signed_response_alg: 'RS256',
  introspection_signed_response_alg: 'RS256',
  require_signed_request_object: false,
  require_pushed_authorization_requests: false,
  dpop_bound_access_tokens: false,
  tls_client_certificate_bound_access_tokens: false,
  require_dpop_nonce: false,
  backchannel_user_code_parameter: false,
  access_token_format: 'jwt',
  default_scope: '',
  resource_ids: [],
  authorization_details_types: [],
  require_pkce: false,
  strict_client_authentication: false,
  id_token_on_refresh: true,
  claims_in_id_token: false,
  skip_consent: false,
} as const satisfies { readonly [M in Member]?: Value<M> };

/** `disabled` has a separate column. */
type Member = Exclude<keyof ClientMetadataDto, 'disabled'>;
type Value<M extends Member> = Stored<NonNullable<ClientMetadataDto[M]>>;
type Stored<T> = T extends readonly (infer E)[] ? readonly E[] : T;
type Completed = keyof typeof MEMBER_DEFAULTS | 'response_types' | 'scope';

/**
 * The registered metadata of a client: the members of `ClientMetadataDto` with every default filled in. The words of
 * each response type are sorted (`code id_token token`), and `resource_ids` are ids.
 */
export type ClientMetadata = { readonly [M in Completed]: Value<M> } & {
  readonly [M in Exclude<Member, Completed>]?: Value<M> | undefined;
};

/** The scopes about the user (OIDC Core §5.4, §11). */
export const SCOPE_OF_USERS = OPENID_SCOPES.join(' ');
/** How a client learns that an approval was answered (CIBA Core §5). `push` sends tokens without a request: not offered. */
export const DELIVERY_MODES = ['poll', 'ping'] as const;
export type DeliveryMode = (typeof DELIVERY_MODES)[number];
/** Grants that lead to an authorization by a user. */
const GRANTS_OF_USERS = ['authorization_code', 'implicit', 'password', 'refresh_token', CIBA_GRANT, DEVICE_GRANT];

/**
 * Fills in every default (RFC 7591 §2). `resource_ids` are not resolved.
 *
 * @param sent with valid types; the values are not validated yet
 * @param ofServer the profile that the server holds the client to
 * @throws OAuthError `invalid_client_metadata` for a malformed scope
 */
export function withDefaults(sent: ClientMetadataDto, ofServer: ClientProfile = NO_DEMANDS): ClientMetadata {
  const { disabled: _, ...named } = sent;
  const profile = mergedProfile(profileNamed(named.profile) ?? NO_DEMANDS, ofServer);
  const ofMethod = bindingOf(named);
  const ofProfile = profileDefaults(profile, MEMBER_DEFAULTS, { ...ofMethod, ...named });
  const given = { ...MEMBER_DEFAULTS, ...ofMethod, ...ofProfile, ...contentEncryptions(named), ...named };
  const grants = given.grant_types;
  const types = given.response_types ?? defaultResponseTypes(grants);
  return {
    ...given,
    grant_types: [...new Set(grants)],
    response_types: [...new Set(types.map((type) => ResponseType.parse(type).toString()))],
    scope: scopeOf('scope', given.scope ?? defaultScope(grants)).toString(),
    default_scope: scopeOf('default_scope', given.default_scope).toString(),
    resource_ids: [...new Set(given.resource_ids)],
    require_pkce: given.require_pkce || given.token_endpoint_auth_method === 'none',
  };
}

/** Methods that prove a certificate (RFC 8705 §2). */
const CERTIFICATE_METHODS = ['tls_client_auth', 'self_signed_tls_client_auth'];

/** The tokens of a client that authenticates by its certificate are bound to it, unless it says otherwise. */
function bindingOf(sent: ClientMetadataDto): Partial<ClientMetadata> {
  const { token_endpoint_auth_method: method = '', dpop_bound_access_tokens: toKey } = sent;
  const binds = toKey !== true && CERTIFICATE_METHODS.includes(method);
  return binds ? { tls_client_certificate_bound_access_tokens: true } : {};
}

/** Members for key encryption, each with its member for content encryption. */
const ENCRYPTIONS = [
  ['id_token_encrypted_response_alg', 'id_token_encrypted_response_enc'],
  ['userinfo_encrypted_response_alg', 'userinfo_encrypted_response_enc'],
  ['authorization_encrypted_response_alg', 'authorization_encrypted_response_enc'],
  ['introspection_encrypted_response_alg', 'introspection_encrypted_response_enc'],
  ['request_object_encryption_alg', 'request_object_encryption_enc'],
] as const;

/** The default of each `…_enc` whose `…_alg` was sent (OIDC Registration §2). */
export function contentEncryptions(sent: Partial<ClientMetadata>): Partial<ClientMetadata> {
  const encrypted = ENCRYPTIONS.filter(([alg]) => sent[alg] !== undefined);
  return Object.fromEntries(encrypted.map(([, enc]) => [enc, 'A128CBC-HS256']));
}

function defaultResponseTypes(grants: readonly string[]): string[] {
  return grants.includes('authorization_code') || grants.includes('implicit') ? ['code'] : [];
}

function defaultScope(grants: readonly string[]): string {
  return grants.some((grant) => GRANTS_OF_USERS.includes(grant)) ? SCOPE_OF_USERS : '';
}

function scopeOf(member: string, text: string | undefined): Scope {
  try {
    return Scope.parse(text);
  } catch (cause) {
    throw metadataRefusals.scopeCharacters({ member, cause });
  }
}

/** Members that every client has, because they have a default. */
export const CLIENT_MEMBERS_WITH_DEFAULTS: readonly string[] = [...Object.keys(withDefaults({})), 'disabled'];
