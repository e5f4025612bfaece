import { ResponseType, Scope } from '../../../common/index.js';
import type { ClientMetadata } from '../client-metadata.js';
import { grantsError } from '../metadata-error.js';

/** Scopes that a request has to ask for. */
const NEVER_BY_DEFAULT = ['openid', 'offline_access'];

/**
 * Checks that each response type has the grants that issue it (RFC 7591 §2.1): one with `code` needs authorization_code,
 * one with `token` or `id_token` needs implicit, a hybrid one needs both; `none` needs either.
 *
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkResponseTypes({ response_types: types, grant_types: grants }: ClientMetadata): void {
  const needs = (grant: string, because: string) => {
    if (!grants.includes(grant)) throw grantsError(`response_types: ${because} needs the grant type ${grant}`);
  };
  for (const type of types) {
    const asked = ResponseType.parse(type);
    if (asked.has('code')) needs('authorization_code', type);
    if (asked.returnsTokens) needs('implicit', type);
    if (asked.has('none') && !grants.includes('implicit')) needs('authorization_code', type);
  }
}

/**
 * Checks that a public client does not use client_credentials (RFC 6749 §4.4).
 *
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkClientCredentials(metadata: ClientMetadata): void {
  const { token_endpoint_auth_method: method, grant_types: grants } = metadata;
  if (method === 'none' && grants.includes('client_credentials')) {
    throw grantsError('grant_types: client_credentials needs a client that authenticates');
  }
}

/**
 * Checks that the default scope is part of the scope, without what a request has to ask for.
 *
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkDefaultScope({ scope, default_scope }: ClientMetadata): void {
  const byDefault = Scope.parse(default_scope);
  if (!Scope.parse(scope).covers(byDefault)) throw grantsError('default_scope must be part of scope');
  if (NEVER_BY_DEFAULT.some((value) => byDefault.has(value))) {
    throw grantsError(`default_scope must not have ${NEVER_BY_DEFAULT.join(' or ')}`);
  }
}
