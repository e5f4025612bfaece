import { OPENID_SCOPES, ResponseType, Scope } from '../../common/index.js';
import {
  SIGNING_ALGORITHMS,
  VERIFYING_ALGORITHMS,
  type ContentEncryption,
  type EncryptionAlgorithm,
} from '../../key/index.js';
import type { ClientMetadataDto } from './client-metadata.dto.js';
import { metadataError } from './metadata-error.js';

export type AccessTokenFormat = 'jwt' | 'opaque';

/** OIDC Core §8. */
export const SUBJECT_TYPES = ['public', 'pairwise'] as const;
export type SubjectType = (typeof SUBJECT_TYPES)[number];

/** What ID tokens may be signed with: by our keys, by the client's secret, or not at all (OIDC Core §15.1, §16.19). */
export const ID_TOKEN_SIGNING_ALGS = [...SIGNING_ALGORITHMS, 'HS256', 'none'] as const;
/** What userinfo may be signed with; unsigned, it is plain JSON. */
export const USERINFO_SIGNING_ALGS = [...SIGNING_ALGORITHMS, 'HS256'] as const;
/** What request objects may be signed with: by the client's own key, or not at all where it is registered so (OIDC Core §6.1). */
export const REQUEST_OBJECT_SIGNING_ALGS = [...VERIFYING_ALGORITHMS, 'none'] as const;
export type RequestObjectSigningAlg = (typeof REQUEST_OBJECT_SIGNING_ALGS)[number];
export type ResponseSigningAlg = (typeof ID_TOKEN_SIGNING_ALGS)[number];

/**
 * What a client is registered with, complete: every default is filled in.
 * Members carry their registered names (RFC 7591 §2, OIDC Registration §2); those from `access_token_format` on are our own.
 */
export interface ClientMetadata {
  readonly redirect_uris: readonly string[];
  /** Each with its words sorted: `code id_token token`. */
  readonly response_types: readonly string[];
  readonly grant_types: readonly string[];
  readonly application_type: 'web' | 'native';
  readonly client_name?: string | undefined;
  readonly client_uri?: string | undefined;
  readonly logo_uri?: string | undefined;
  readonly policy_uri?: string | undefined;
  readonly tos_uri?: string | undefined;
  /** Where somebody else may send a person to sign in to the client (OIDC Core §4). */
  readonly initiate_login_uri?: string | undefined;
  readonly contacts: readonly string[];
  /** Space-separated: all that it may ever ask for. */
  readonly scope: string;
  readonly token_endpoint_auth_method: string;
  /** The only algorithm of its assertions; any that the method takes when left out. */
  readonly token_endpoint_auth_signing_alg?: string | undefined;
  /** Its public keys (RFC 7517 §5); never together with `jwks_uri`. */
  readonly jwks?: { readonly keys: readonly object[] } | undefined;
  readonly jwks_uri?: string | undefined;
  readonly post_logout_redirect_uris: readonly string[];
  /** Where it is told of a session's end, server to server. */
  readonly backchannel_logout_uri?: string | undefined;
  readonly backchannel_logout_session_required?: boolean | undefined;
  /** What the user's browser loads at a session's end. */
  readonly frontchannel_logout_uri?: string | undefined;
  readonly frontchannel_logout_session_required?: boolean | undefined;
  /** Seconds. */
  readonly default_max_age?: number | undefined;
  readonly require_auth_time: boolean;
  readonly default_acr_values?: readonly string[] | undefined;
  readonly software_id?: string | undefined;
  readonly software_version?: string | undefined;
  readonly subject_type: SubjectType;
  readonly sector_identifier_uri?: string | undefined;
  readonly id_token_signed_response_alg: ResponseSigningAlg;
  readonly id_token_encrypted_response_alg?: EncryptionAlgorithm | undefined;
  readonly id_token_encrypted_response_enc?: ContentEncryption | undefined;
  /** Plain JSON when left out. */
  readonly userinfo_signed_response_alg?: Exclude<ResponseSigningAlg, 'none'> | undefined;
  readonly userinfo_encrypted_response_alg?: EncryptionAlgorithm | undefined;
  readonly userinfo_encrypted_response_enc?: ContentEncryption | undefined;
  /** The only one of its request objects; any but `none` when left out. */
  readonly request_object_signing_alg?: RequestObjectSigningAlg | undefined;
  /** It may encrypt them so, or otherwise, or not at all (OIDC Registration §2). */
  readonly request_object_encryption_alg?: EncryptionAlgorithm | undefined;
  readonly request_object_encryption_enc?: ContentEncryption | undefined;
  /** Where its request objects may be fetched from; a fragment does not count. */
  readonly request_uris?: readonly string[] | undefined;
  /** Whether it must send a signed request object each time (RFC 9101 §10.5). */
  readonly require_signed_request_object?: boolean | undefined;
  readonly access_token_format: AccessTokenFormat;
  /** Space-separated: what its tokens carry when it asks for no scope. */
  readonly default_scope: string;
  /** Ids of the resources whose tokens it may introspect; `issuer` among them for the tokens of the issuer. */
  readonly resource_ids: readonly string[];
  readonly require_pkce: boolean;
  readonly skip_consent: boolean;
  /** Whether only the registered method authenticates it: HTTP Basic and the form are not interchangeable. */
  readonly strict_client_authentication?: boolean | undefined;
  /** Whether a refresh of an OpenID authorization returns an ID token (OIDC Core §12.2). */
  readonly id_token_on_refresh?: boolean | undefined;
  /** Whether ID tokens hold the claims of the granted scopes, as userinfo does (OIDC Core §5.4). */
  readonly claims_in_id_token?: boolean | undefined;
  /** Seconds; ACCESS_TOKEN_TTL when left out. */
  readonly access_token_ttl?: number | undefined;
  /** Seconds; ID_TOKEN_TTL when left out. */
  readonly id_token_ttl?: number | undefined;
  /** Seconds from the authorization on; REFRESH_TOKEN_TTL when left out. */
  readonly refresh_token_ttl?: number | undefined;
  /** Seconds without a refresh; REFRESH_TOKEN_IDLE_TTL when left out. */
  readonly refresh_token_idle_ttl?: number | undefined;
}

/** Lifetimes of what a client gets, in seconds, instead of those of the server. Only an administrator sets them. */
export const LIFETIME_MEMBERS = [
  'access_token_ttl',
  'id_token_ttl',
  'refresh_token_ttl',
  'refresh_token_idle_ttl',
] as const;

/** What members mean that clients of earlier versions are stored without. */
export const DEFAULTS_OF_LATER_MEMBERS = {
  strict_client_authentication: false,
  id_token_on_refresh: true,
  claims_in_id_token: false,
} as const;

/** The scopes about the user (OIDC Core §5.4, §11). */
export const SCOPE_OF_USERS = OPENID_SCOPES.join(' ');
/** Grants that end in an authorization by a user. */
const GRANTS_OF_USERS = ['authorization_code', 'implicit', 'password', 'refresh_token'];

/**
 * Fills in every default (RFC 7591 §2). `resource_ids` stay as they were sent.
 *
 * @param sent of sound types, not yet of sound values
 * @throws OAuthError `invalid_client_metadata` for a scope that cannot be one
 */
export function withDefaults(sent: ClientMetadataDto): ClientMetadata {
  const grants = sent.grant_types ?? ['authorization_code'];
  const method = sent.token_endpoint_auth_method ?? 'client_secret_basic';
  const { disabled: _, ...named } = sent;
  return {
    application_type: 'web',
    contacts: [],
    post_logout_redirect_uris: [],
    backchannel_logout_session_required: false,
    frontchannel_logout_session_required: false,
    require_signed_request_object: false,
    require_auth_time: false,
    subject_type: 'public',
    id_token_signed_response_alg: 'RS256',
    access_token_format: 'jwt',
    skip_consent: false,
    ...DEFAULTS_OF_LATER_MEMBERS,
    ...contentEncryptions(named),
    ...named,
    redirect_uris: sent.redirect_uris ?? [],
    grant_types: [...new Set(grants)],
    response_types: [
      ...new Set(
        (sent.response_types ?? defaultResponseTypes(grants)).map((type) => ResponseType.parse(type).toString()),
      ),
    ],
    token_endpoint_auth_method: method,
    scope: scopeOf('scope', sent.scope ?? defaultScope(grants)).toString(),
    default_scope: scopeOf('default_scope', sent.default_scope).toString(),
    resource_ids: [...new Set(sent.resource_ids ?? [])],
    require_pkce: method === 'none' || (sent.require_pkce ?? false),
  };
}

/** Algorithms for keys, each with the content encryption that goes with it. */
const ENCRYPTIONS = [
  ['id_token_encrypted_response_alg', 'id_token_encrypted_response_enc'],
  ['userinfo_encrypted_response_alg', 'userinfo_encrypted_response_enc'],
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
    throw metadataError(`${member} has a character that is not allowed`, { cause });
  }
}

/** Members that every client is shown with, because they have a default. */
export const CLIENT_MEMBERS_WITH_DEFAULTS: readonly string[] = [
  ...Object.entries(withDefaults({})).flatMap(([member, value]) => (value === undefined ? [] : [member])),
  'disabled',
];
