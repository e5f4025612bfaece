import { quoted, type OAuthError } from '../../common/index.js';
import { isLoopbackName } from '../../config/index.js';
import { metadataError, redirectUriError } from './metadata-error.js';

/** The characters of RFC 3986 §2, without `*` (no wildcards) and `#` (no fragments). */
const ALLOWED = /^[A-Za-z0-9\-._~:/?[\]@!$&'()+,;=%]+$/;
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
/** Scheme, and the authority where `//` announces one. */
const PARTS = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?]*))?/i;
/** Of the column that keeps it. */
const LONGEST_ORIGIN = 255;
/** It may hold a password, which no log and no answer repeats. */
const USER_INFORMATION = /\/\/[^/?#]*@/;
/** Characters of a URI that a description repeats. */
const LONGEST_SHOWN = 200;

export type ApplicationType = 'web' | 'native';

/** Whether http is allowed there although it is no loopback. */
type AllowsHttp = (url: URL) => boolean;
const never: AllowsHttp = () => false;

/**
 * Checks a redirect_uri to be registered (RFC 9700 §2.1, §2.6; RFC 8252 §7). Besides https: http on loopback, and,
 * for a native client, a private-use scheme, which is a domain name reversed and so contains a dot (§7.1).
 * That leaves no room for `javascript:`, `data:` and their like.
 *
 * @param allowsHttp hosts of HTTP_REDIRECT_HOSTS
 * @param place where it is, for the refusal: `redirect_uris[1]`
 * @throws OAuthError `invalid_redirect_uri` for anything else, which names the place and the URI
 */
export function checkRedirectUri(
  uri: string,
  application: ApplicationType,
  allowsHttp = never,
  place = 'redirect_uris',
): void {
  checkReturnUri(place, uri, { application, allowsHttp, refusal: redirectUriError });
}

/**
 * A post_logout_redirect_uri follows the same rules.
 *
 * @throws OAuthError `invalid_client_metadata` when it does not
 */
export function checkPostLogoutRedirectUri(
  uri: string,
  application: ApplicationType,
  allowsHttp = never,
  place = 'post_logout_redirect_uris',
): void {
  checkReturnUri(place, uri, { application, allowsHttp, refusal: metadataError });
}

/**
 * Checks a URI of a page that people open: https, or http on loopback.
 *
 * @throws OAuthError `invalid_client_metadata` for anything else (OIDC Registration §2)
 */
export function checkPageUri(member: string, uri: string): void {
  assertNoFault(member, uri, soundnessFault(uri) ?? webFault(uri));
}

/**
 * Checks a URI that this server fetches from: https, or http on loopback or where the operator allows it.
 *
 * @param allowsHttp hosts of OUTBOUND_ALLOW
 * @throws OAuthError `invalid_client_metadata` for anything else
 */
export function checkFetchedUri(member: string, uri: string, allowsHttp = never): void {
  assertNoFault(member, uri, soundnessFault(uri) ?? webFault(uri, allowsHttp, FETCHED_BY_HTTP));
}

/**
 * Checks a URI that has to be https also on loopback.
 *
 * @param allowsHttp hosts of OUTBOUND_ALLOW, where this server fetches from it
 * @throws OAuthError `invalid_client_metadata` for anything else
 */
export function checkHttpsUri(member: string, uri: string, allowsHttp = never): void {
  const fault = soundnessFault(uri) ?? webFault(uri, allowsHttp);
  const isSecure = fault !== undefined || /^https:/i.test(uri) || allowsHttp(new URL(uri));
  assertNoFault(member, uri, isSecure ? fault : 'must be https');
}

/** A refusal that says which URI is wrong, what it must be, and what came. */
export function wrongUri(fault: string, place: string, uri: string, refusal = metadataError): OAuthError {
  const safe = uri.replace(USER_INFORMATION, '//...@');
  const shown = safe.length <= LONGEST_SHOWN ? safe : `${safe.slice(0, LONGEST_SHOWN)}...`;
  return refusal(`${place} ${fault}; received ${quoted(shown)}`, {
    rule: {
      section: 'RFC 7591 §2, §3.2.2; RFC 9700 §2.1',
      expected: `${place} ${fault}`,
      received: quoted(safe),
      fix: 'Correct the URI that the description names, then register again.',
    },
  });
}

function assertNoFault(place: string, uri: string, fault: string | undefined): void {
  if (fault !== undefined) throw wrongUri(fault, place, uri);
}

interface ReturnRules {
  readonly application: ApplicationType;
  readonly allowsHttp: AllowsHttp;
  readonly refusal: typeof metadataError;
}

function checkReturnUri(place: string, uri: string, { application, allowsHttp, refusal }: ReturnRules): void {
  const isWeb = /^https?:/i.test(uri);
  const fault = soundnessFault(uri) ?? (isWeb ? webFault(uri, allowsHttp) : privateSchemeFault(uri, application));
  if (fault === undefined) return;
  // A native client's port on loopback may vary: 0 is as good as any other (RFC 8252 §7.3).
  if (fault === PORT_ZERO && application === 'native' && isLoopbackName(new URL(uri).hostname)) return;
  throw wrongUri(fault, place, uri, refusal);
}

function soundnessFault(uri: string): string | undefined {
  const [, scheme, authority] = PARTS.exec(uri) ?? [];
  if (uri.includes('#')) return 'must not have a fragment';
  if (uri.includes('*')) return 'must not have a wildcard';
  if (!ALLOWED.test(uri) || BROKEN_ESCAPE.test(uri))
    return 'must not have characters that a URI cannot have (RFC 3986)';
  if (scheme === undefined || !URL.canParse(uri)) return 'must be absolute';
  if (authority?.includes('@')) return 'must not have user information';
  return undefined;
}

const BY_HTTP = 'must be https; http is for loopback only';
const FETCHED_BY_HTTP = 'must be https; http is for loopback, and for hosts that OUTBOUND_ALLOW of this server names';
const PORT_ZERO = 'must not have the port 0, which nobody can connect to';

function webFault(uri: string, allowsHttp = never, notHttp = BY_HTTP): string | undefined {
  const url = new URL(uri);
  const { protocol, hostname, origin, port } = url;
  if (protocol !== 'https:' && protocol !== 'http:') return 'must be https';
  if (!PARTS.exec(uri)?.[2]) return 'must name a host';
  if (protocol === 'http:' && !isLoopbackName(hostname) && !allowsHttp(url)) return notHttp;
  if (port === '0') return PORT_ZERO;
  return origin.length > LONGEST_ORIGIN ? 'must not have a host that is so long' : undefined;
}

function privateSchemeFault(uri: string, application: ApplicationType): string | undefined {
  if (application !== 'native') return 'must be https; other schemes are for application_type native';
  const [, scheme = ''] = PARTS.exec(uri) ?? [];
  return scheme.includes('.')
    ? undefined
    : 'must begin with a reversed domain name where its scheme is private, as com.example.app';
}
