import { OAuthError } from '../common/index.js';
import type { ClientMetadata } from './client-metadata.js';
import { checkPageUri } from './uri-policy.js';

/**
 * Checks where a client hears of the end of a session.
 *
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkLogoutUris(metadata: ClientMetadata): void {
  const { backchannel_logout_uri: back, frontchannel_logout_uri: front, redirect_uris } = metadata;
  if (back !== undefined) checkPageUri('backchannel_logout_uri', back); // OIDC Back-Channel Logout §2.2
  if (front === undefined) return;
  checkPageUri('frontchannel_logout_uri', front);
  if (redirect_uris.some((uri) => originOf(uri) === originOf(front))) return; // OIDC Front-Channel Logout §2
  throw new OAuthError('invalid_client_metadata', 'frontchannel_logout_uri must be on the origin of a redirect_uri');
}

function originOf(uri: string): string | undefined {
  return URL.parse(uri)?.origin;
}
