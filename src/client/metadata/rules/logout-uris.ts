import type { ClientMetadata } from '../client-metadata.js';
import type { HttpRules } from '../plain-http.js';
import { checkFetchedUri, checkPageUri, wrongUri } from './uris.js';

/**
 * Checks the URIs that receive logout: from this server (OIDC Back-Channel Logout §2.2), or in a browser frame, on
 * the origin of a redirect_uri (OIDC Front-Channel Logout §2).
 *
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkLogoutUris(metadata: ClientMetadata, { mayFetch }: HttpRules): void {
  const { backchannel_logout_uri: back, frontchannel_logout_uri: front, redirect_uris } = metadata;
  if (back !== undefined) checkFetchedUri('backchannel_logout_uri', back, mayFetch);
  if (front === undefined) return;
  checkPageUri('frontchannel_logout_uri', front);
  if (!isFrameable(front)) {
    const names = 'a host of letters, digits, dots and hyphens: no content security policy can name another';
    throw wrongUri(`must have ${names}`, 'frontchannel_logout_uri', front);
  }
  if (redirect_uris.some((uri) => originOf(uri) === originOf(front))) return;
  throw wrongUri('must be on the origin of a redirect_uri', 'frontchannel_logout_uri', front);
}

/** An origin that a content security policy can name (CSP Level 3 §2.3.1), which excludes IPv6 addresses. */
const PLAIN_ORIGIN = /^https?:\/\/[a-z0-9.-]+(:\d+)?$/;

/** Whether our pages can load the URI in a frame. */
export function isFrameable(uri: string): boolean {
  return PLAIN_ORIGIN.test(originOf(uri) ?? '');
}

function originOf(uri: string): string | undefined {
  return URL.parse(uri)?.origin;
}
