import { Scope } from '../../common/index.js';
import { metadataError, redirectUriError } from './metadata-error.js';
import { checkAssertions, checkKeys } from './key-rules.js';
import { DEFAULTS_OF_LATER_MEMBERS, type ClientMetadata } from './client-metadata.js';
import type { ClientMetadataDto } from './client-metadata.dto.js';
import { checkLogoutUris } from './logout-rules.js';
import { checkRequestObjects, withRequestDefaults } from './request-object-rules.js';
import { checkResponses, contentEncryptions } from './response-rules.js';
import { HTTPS_ONLY, isPlainHttp, type HttpRules } from './plain-http.js';
import { sectorOf } from './sector.js';
import {
  checkFetchedUri,
  checkHttpsUri,
  checkPageUri,
  checkPostLogoutRedirectUri,
  checkRedirectUri,
} from './uri-policy.js';

/** What the registries offer: client metadata may name nothing else. */
export interface Offered {
  readonly grantTypes: readonly string[];
  readonly responseTypes: readonly string[];
  readonly authMethods: readonly string[];
  /** Of each method that signs, the algorithms. */
  readonly authAlgorithms: Readonly<Record<string, readonly string[]>>;
  /** Where plain http is allowed besides loopback: nowhere when left out. */
  readonly http?: HttpRules;
}

/** Grants that end in an authorization by a user. */
const GRANTS_OF_USERS = ['authorization_code', 'implicit', 'password', 'refresh_token'];
/** About the user (OIDC Core §5.4, §11). */
export const SCOPE_OF_USERS = 'openid profile email address phone offline_access';
/** Nobody gets these without asking for them. */
const NEVER_BY_DEFAULT = ['openid', 'offline_access'];
const PAGE_URIS = ['client_uri', 'policy_uri', 'tos_uri'] as const;
/** Bytes: of the column, with room to spare. */
const LARGEST = 60_000;

/**
 * Fills in every default (RFC 7591 §2). `resource_ids` stay as they were sent.
 *
 * @param sent of sound types, not yet of sound values
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
    require_auth_time: false,
    subject_type: 'public',
    id_token_signed_response_alg: 'RS256',
    access_token_format: 'jwt',
    skip_consent: false,
    ...DEFAULTS_OF_LATER_MEMBERS,
    ...contentEncryptions(named),
    ...withRequestDefaults(named),
    redirect_uris: sent.redirect_uris ?? [],
    grant_types: [...new Set(grants)],
    response_types: [...new Set((sent.response_types ?? defaultResponseTypes(grants)).map(sorted))],
    token_endpoint_auth_method: method,
    scope: scopeOf('scope', sent.scope ?? defaultScope(grants)).toString(),
    default_scope: scopeOf('default_scope', sent.default_scope).toString(),
    resource_ids: [...new Set(sent.resource_ids ?? [])],
    require_pkce: method === 'none' || (sent.require_pkce ?? false),
  };
}

/** Members that every client is shown with, because they have a default. */
export const CLIENT_MEMBERS_WITH_DEFAULTS: readonly string[] = [
  ...Object.entries(withDefaults({})).flatMap(([member, value]) => (value === undefined ? [] : [member])),
  'disabled',
];

/**
 * Checks that complete metadata holds together (RFC 7591 §2.1), one rule a line.
 *
 * @throws OAuthError `invalid_redirect_uri`, `invalid_client_metadata`
 */
export function checkMetadata(metadata: ClientMetadata, offered: Offered): void {
  checkOffered('token_endpoint_auth_method', [metadata.token_endpoint_auth_method], offered.authMethods);
  const { http = HTTPS_ONLY } = offered;
  checkKeys(metadata, http);
  checkAssertions(metadata, offered.authAlgorithms);
  checkOffered('grant_types', metadata.grant_types, offered.grantTypes);
  checkOffered('response_types', metadata.response_types, offered.responseTypes);
  checkGrantsOfResponseTypes(metadata);
  checkGrantsOfPublicClient(metadata);
  checkDefaultScope(metadata);
  checkUris(metadata, http);
  checkHttpRedirects(metadata);
  checkSubjects(metadata, http);
  checkResponses(metadata);
  checkRequestObjects(metadata, http);
  if (Buffer.byteLength(JSON.stringify(metadata)) > LARGEST) throw metadataError('The metadata is too large');
}

/** The words of a response_type in the order in which they are stored: it has no meaning (OAuth 2.0 Multiple Response Types §3). */
function sorted(responseType: string): string {
  return responseType.split(' ').sort().join(' ');
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

function checkOffered(member: string, values: readonly string[], offered: readonly string[]): void {
  if (values.every((value) => offered.includes(value))) return;
  throw metadataError(`${member} may only have: ${offered.join(', ')}`);
}

/** A response type with `code` belongs to authorization_code, one with `token` or `id_token` to implicit, a hybrid one to both; `none` to either. */
function checkGrantsOfResponseTypes({ response_types: types, grant_types: grants }: ClientMetadata): void {
  const needs = (grant: string, because: string) => {
    if (!grants.includes(grant)) throw metadataError(`response_types: ${because} needs the grant type ${grant}`);
  };
  for (const type of types) {
    const words = type.split(' ');
    if (words.includes('code')) needs('authorization_code', type);
    if (words.includes('token') || words.includes('id_token')) needs('implicit', type);
    if (type === 'none' && !grants.includes('implicit')) needs('authorization_code', type);
  }
}

/** RFC 6749 §4.4: client_credentials is for confidential clients only. */
function checkGrantsOfPublicClient({ token_endpoint_auth_method: method, grant_types: grants }: ClientMetadata): void {
  if (method === 'none' && grants.includes('client_credentials')) {
    throw metadataError('grant_types: client_credentials needs a client that authenticates');
  }
}

function checkDefaultScope({ scope, default_scope }: ClientMetadata): void {
  const byDefault = Scope.parse(default_scope);
  if (!Scope.parse(scope).covers(byDefault)) throw metadataError('default_scope must be part of scope');
  if (NEVER_BY_DEFAULT.some((value) => byDefault.has(value))) {
    throw metadataError(`default_scope must not have ${NEVER_BY_DEFAULT.join(' or ')}`);
  }
}

function checkUris(metadata: ClientMetadata, http: HttpRules): void {
  const { mayFetch, mayRedirectTo } = http;
  const { redirect_uris: uris, grant_types: grants, application_type: application } = metadata;
  if (uris.length === 0 && (grants.includes('authorization_code') || grants.includes('implicit'))) {
    throw redirectUriError('redirect_uris must have at least one URI for these grant_types');
  }
  uris.forEach((uri, i) => checkRedirectUri(uri, application, mayRedirectTo, `redirect_uris[${i}]`));
  metadata.post_logout_redirect_uris.forEach((uri, i) =>
    checkPostLogoutRedirectUri(uri, application, mayRedirectTo, `post_logout_redirect_uris[${i}]`),
  );
  for (const member of PAGE_URIS) {
    const uri = metadata[member];
    if (uri !== undefined) checkPageUri(member, uri);
  }
  const { logo_uri: logo, initiate_login_uri: initiate } = metadata;
  if (logo !== undefined) checkFetchedUri('logo_uri', logo, mayFetch);
  checkLogoutUris(metadata, http);
  if (initiate !== undefined) checkHttpsUri('initiate_login_uri', initiate);
}

/** What comes back by plain http is worth nothing without the client's own secret and PKCE (RFC 9700 §2.6). */
function checkHttpRedirects({ redirect_uris: uris, ...metadata }: ClientMetadata): void {
  if (!uris.some(isPlainHttp)) return;
  if (metadata.token_endpoint_auth_method === 'none') {
    throw redirectUriError('redirect_uris: http is for clients that authenticate');
  }
  if (metadata.response_types.some((type) => type !== 'code')) {
    throw metadataError('response_types must be only code for a client with an http redirect_uri');
  }
}

/** OIDC Core §8.1. */
function checkSubjects(metadata: ClientMetadata, { mayFetch }: HttpRules): void {
  const { sector_identifier_uri: uri, subject_type: type } = metadata;
  if (uri !== undefined) checkHttpsUri('sector_identifier_uri', uri, mayFetch);
  if (type === 'pairwise') sectorOf(metadata);
}
