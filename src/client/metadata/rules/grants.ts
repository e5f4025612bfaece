import { ResponseType, Scope } from '../../../common/index.js';
import type { ClientMetadata } from '../client-metadata.js';
import { metadataRuleRefusals } from '../../refusals/metadata.js';

/** Scope values that must be requested explicitly. */
const NEVER_BY_DEFAULT = ['openid', 'offline_access'];

/**
 * Checks that the client has the grants of each response type (RFC 7591 §2.1): `code` needs authorization_code, `token`
 * and `id_token` need implicit, a hybrid type needs both, and `none` needs either.
 *
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkResponseTypes({ response_types: types, grant_types: grants }: ClientMetadata): void {
  const requireGrant = (grant: string, type: string) => {
    if (!grants.includes(grant)) throw metadataRuleRefusals.grantMissing({ type, grant });
  };
  for (const type of types) {
    const parsed = ResponseType.parse(type);
    if (parsed.has('code')) requireGrant('authorization_code', type);
    if (parsed.returnsTokens) requireGrant('implicit', type);
    if (parsed.has('none') && !grants.includes('implicit')) requireGrant('authorization_code', type);
  }
}

/**
 * Checks that every access token of the client can be bound, and to one thing: the authorization endpoint sees no proof.
 *
 * @param seesCertificates whether the server sees the certificates of clients
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkBoundTokens(metadata: ClientMetadata, seesCertificates: boolean): void {
  const { dpop_bound_access_tokens: toKey, tls_client_certificate_bound_access_tokens: toCertificate } = metadata;
  if (toCertificate && !seesCertificates) throw metadataRuleRefusals.certificatesNotSeen();
  if (toKey && toCertificate) throw metadataRuleRefusals.boundTwice();
  if (!toKey && !toCertificate) return;
  const type = metadata.response_types.find((one) => ResponseType.parse(one).has('token'));
  if (type !== undefined) throw metadataRuleRefusals.frontChannelTokenOfBoundClient({ type });
}

/**
 * Checks that a public client does not use client_credentials (RFC 6749 §4.4).
 *
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkClientCredentials(metadata: ClientMetadata): void {
  const { token_endpoint_auth_method: method, grant_types: grants } = metadata;
  if (method === 'none' && grants.includes('client_credentials')) {
    throw metadataRuleRefusals.credentialsOfPublicClient();
  }
}

/**
 * Checks that the default scope is part of the scope, without the values that must be requested explicitly.
 *
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkDefaultScope({ scope, default_scope }: ClientMetadata): void {
  const byDefault = Scope.parse(default_scope);
  if (!Scope.parse(scope).covers(byDefault)) throw metadataRuleRefusals.defaultScopeBeyondScope();
  if (NEVER_BY_DEFAULT.some((value) => byDefault.has(value))) {
    throw metadataRuleRefusals.neverByDefault({ scopes: NEVER_BY_DEFAULT.join(' or ') });
  }
}
