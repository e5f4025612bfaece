import { quoted, type OAuthError } from '../../../common/index.js';
import { isLoopbackName } from '../../../config/index.js';
import type { ClientMetadata } from '../client-metadata.js';
import { metadataUriRefusals } from '../../refusals/metadata.js';
import type { HttpRules } from '../plain-http.js';

/** The characters of RFC 3986 §2, without `*` (no wildcards) and `#` (no fragments). */
const ALLOWED = /^[A-Za-z0-9\-._~:/?[\]@!$&'()+,;=%]+$/;
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
/** Scheme, and authority if `//` follows. */
const PARTS = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?]*))?/i;
/** Length of the column `client_origins.origin`. */
const LONGEST_ORIGIN = 255;
/** User information, which may contain a password: neither logs nor answers repeat it. */
const USER_INFORMATION = /\/\/[^/?#]*@/;
/** Maximum length of a URI in a description, in characters. */
const LONGEST_SHOWN = 200;

const HTTPS_REQUIRED = 'must be https; http is for loopback only';
const HTTPS_TO_FETCH = 'must be https; http is for loopback, and for hosts that OUTBOUND_ALLOW of this server names';
export const PORT_ZERO = 'must not have the port 0, which does not accept connections';

/** Whether http is allowed at a host other than loopback. */
export type AllowsHttp = (url: URL) => boolean;
export const noHttp: AllowsHttp = () => false;

/**
 * Checks the URIs of a client's pages (RFC 7591 §2), and of its logo, which this server fetches.
 *
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkPages(metadata: ClientMetadata, { mayFetch }: HttpRules): void {
  for (const member of ['client_uri', 'policy_uri', 'tos_uri'] as const) {
    const uri = metadata[member];
    if (uri !== undefined) checkPageUri(member, uri);
  }
  const { logo_uri: logo } = metadata;
  if (logo !== undefined) checkFetchedUri('logo_uri', logo, mayFetch);
}

/**
 * Checks that `initiate_login_uri`, where a third party may start a sign-in, is https (OIDC Core §4).
 *
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkInitiateLogin({ initiate_login_uri: uri }: ClientMetadata): void {
  if (uri !== undefined) checkHttpsUri('initiate_login_uri', uri);
}

/**
 * Checks the URI of a page for users: https, or http on loopback.
 *
 * @throws OAuthError `invalid_client_metadata` for any other URI (OIDC Registration §2)
 */
export function checkPageUri(member: string, uri: string): void {
  assertNoFault(member, uri, malformedFault(uri) ?? notHttpsFault(uri));
}

/**
 * Checks a URI that this server fetches: https, or http on loopback or on a host of OUTBOUND_ALLOW.
 *
 * @param allowsHttp hosts of OUTBOUND_ALLOW
 * @throws OAuthError `invalid_client_metadata` for any other URI
 */
export function checkFetchedUri(member: string, uri: string, allowsHttp = noHttp): void {
  assertNoFault(member, uri, malformedFault(uri) ?? notHttpsFault(uri, allowsHttp, HTTPS_TO_FETCH));
}

/**
 * Checks a URI that must be https even on loopback.
 *
 * @param allowsHttp hosts of OUTBOUND_ALLOW, if this server fetches the URI
 * @throws OAuthError `invalid_client_metadata` for any other URI
 */
export function checkHttpsUri(member: string, uri: string, allowsHttp = noHttp): void {
  const fault = malformedFault(uri) ?? notHttpsFault(uri, allowsHttp);
  const isSecure = fault !== undefined || /^https:/i.test(uri) || allowsHttp(new URL(uri));
  assertNoFault(member, uri, isSecure ? fault : 'must be https');
}

/**
 * Describes the fault of a malformed URI. A valid one is absolute, contains only characters of RFC 3986, and has no
 * fragment, no wildcard and no user information.
 */
export function malformedFault(uri: string): string | undefined {
  const { scheme, authority } = partsOf(uri);
  if (uri.includes('#')) return 'must not have a fragment';
  if (uri.includes('*')) return 'must not have a wildcard';
  if (!ALLOWED.test(uri) || BROKEN_ESCAPE.test(uri))
    return 'must not have characters that a URI cannot have (RFC 3986)';
  if (scheme === undefined || !URL.canParse(uri)) return 'must be absolute';
  if (authority?.includes('@')) return 'must not have user information';
  return undefined;
}

/**
 * Describes the fault of a well-formed URI that is neither https with a host nor http on loopback.
 *
 * @param allowsHttp other hosts for which http is allowed
 * @param notHttp the description of disallowed http
 */
export function notHttpsFault(uri: string, allowsHttp = noHttp, notHttp = HTTPS_REQUIRED): string | undefined {
  const url = new URL(uri);
  const { protocol, hostname, origin, port } = url;
  if (protocol !== 'https:' && protocol !== 'http:') return 'must be https';
  if (!partsOf(uri).authority) return 'must name a host';
  if (protocol === 'http:' && !isLoopbackName(hostname) && !allowsHttp(url)) return notHttp;
  if (port === '0') return PORT_ZERO;
  return origin.length > LONGEST_ORIGIN ? 'must not have a host that is so long' : undefined;
}

type UriRefusal = typeof metadataUriRefusals.uri | typeof metadataUriRefusals.redirectUri;

/** Makes a refusal with the place of the URI, the rule and the received value. */
export function wrongUri(
  fault: string,
  place: string,
  uri: string,
  refusal: UriRefusal = metadataUriRefusals.uri,
): OAuthError {
  const safe = uri.replace(USER_INFORMATION, '//...@');
  const shown = safe.length <= LONGEST_SHOWN ? safe : `${safe.slice(0, LONGEST_SHOWN)}...`;
  const expected = `${place} ${fault}`;
  return refusal({ place, fault, uri: quoted(shown), expected, received: quoted(safe) });
}

/** @returns the scheme, and the authority if `//` follows; both undefined without a scheme */
export function partsOf(uri: string): {
  readonly scheme?: string | undefined;
  readonly authority?: string | undefined;
} {
  const [, scheme, authority] = PARTS.exec(uri) ?? [];
  return { scheme, authority };
}

function assertNoFault(place: string, uri: string, fault: string | undefined): void {
  if (fault !== undefined) throw wrongUri(fault, place, uri);
}
