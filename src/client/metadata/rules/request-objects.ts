import type { ClientMetadata } from '../client-metadata.js';
import { metadataRuleRefusals } from '../../refusals/metadata.js';
import { HTTPS_ONLY, type HttpRules } from '../plain-http.js';
import { checkHttpsUri, wrongUri } from './uris.js';

/**
 * Checks the members for request objects (OIDC Core §6, RFC 9101 §10.5).
 *
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkRequestObjects(metadata: ClientMetadata, { mayFetch }: HttpRules = HTTPS_ONLY): void {
  const { request_object_signing_alg: alg, require_signed_request_object: mustSign, ...rest } = metadata;
  if (mustSign && alg === 'none') {
    throw metadataRuleRefusals.unsignedRequestObjects();
  }
  if ((mustSign || (alg ?? 'none') !== 'none') && rest.jwks === undefined && rest.jwks_uri === undefined) {
    throw metadataRuleRefusals.requestObjectKeys();
  }
  if (rest.request_object_encryption_enc !== undefined && rest.request_object_encryption_alg === undefined) {
    throw metadataRuleRefusals.requestObjectEncryption();
  }
  rest.request_uris?.forEach((uri, i) => checkRequestUri(uri, `request_uris[${i}]`, mayFetch));
}

/** Allows a fragment: it distinguishes versions of an object (OIDC Registration §2) and is never sent. */
function checkRequestUri(uri: string, place: string, mayFetch: HttpRules['mayFetch']): void {
  const [location = '', fragment = '', ...more] = uri.split('#');
  if (more.length > 0 || !/^[\x21-\x7e]*$/.test(fragment)) {
    throw wrongUri('must not have a malformed fragment', place, uri);
  }
  checkHttpsUri(place, location, mayFetch);
}
