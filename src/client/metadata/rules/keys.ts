import { faultOfKey, keysOfSet } from '../../../key/index.js';
import type { ClientMetadata } from '../client-metadata.js';
import { metadataRuleRefusals } from '../../refusals/metadata.js';
import { HTTPS_ONLY, type HttpRules } from '../plain-http.js';
import { checkFetchedUri } from './uris.js';

const MAX_KEYS = 20;

/**
 * Checks the public keys of a client (RFC 7591 §2, OIDC Registration §2): inline or at a URI; no private keys, no weak
 * keys, and a unique kid each.
 *
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkKeys({ jwks, jwks_uri: uri }: ClientMetadata, { mayFetch }: HttpRules = HTTPS_ONLY): void {
  if (jwks !== undefined && uri !== undefined) throw metadataRuleRefusals.twoKeySources();
  if (uri !== undefined) checkFetchedUri('jwks_uri', uri, mayFetch);
  if (jwks === undefined) return;
  const keys = keysOfSet(jwks) ?? [];
  if (keys.length === 0 || keys.length > MAX_KEYS) throw metadataRuleRefusals.keyCount({ most: String(MAX_KEYS) });
  keys.forEach((key, i) => {
    const fault = faultOfKey(key);
    if (fault !== undefined) throw metadataRuleRefusals.key({ index: String(i), fault });
  });
  const kids = keys.map((key) => (key as { readonly kid?: string }).kid).filter((kid) => kid !== undefined);
  if (new Set(kids).size < kids.length) throw metadataRuleRefusals.sameKid();
}

/**
 * Checks the algorithm and the keys for client assertions (OIDC Core §9).
 *
 * @param algorithms of each method that signs
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkAssertions(
  metadata: ClientMetadata,
  algorithms: Readonly<Record<string, readonly string[]>>,
): void {
  const { token_endpoint_auth_method: method, token_endpoint_auth_signing_alg: alg, jwks, jwks_uri: uri } = metadata;
  const allowed = algorithms[method] ?? Object.values(algorithms).flat();
  if (alg !== undefined && !allowed.includes(alg)) {
    throw metadataRuleRefusals.assertionAlgorithm({ allowed: allowed.join(', ') });
  }
  if (method === 'private_key_jwt' && jwks === undefined && uri === undefined) {
    throw metadataRuleRefusals.assertionKeys();
  }
}
