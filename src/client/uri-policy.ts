import { OAuthError, type OAuthErrorCode } from '../common/index.js';

/** The characters of RFC 3986 §2, without `*` (no wildcards) and `#` (no fragments). */
const ALLOWED = /^[A-Za-z0-9\-._~:/?[\]@!$&'()+,;=%]+$/;
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
/** Scheme, and the authority where `//` announces one. */
const PARTS = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?]*))?/i;
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
/** Of the column that keeps it. */
const LONGEST_ORIGIN = 255;

export type ApplicationType = 'web' | 'native';

/**
 * Checks a redirect_uri to be registered (RFC 9700 §2.1, §2.6; RFC 8252 §7). Besides https: http on loopback, and,
 * for a native client, a private-use scheme, which is a domain name reversed and so contains a dot (§7.1).
 * That leaves no room for `javascript:`, `data:` and their like.
 *
 * @throws OAuthError `invalid_redirect_uri` for anything else
 */
export function checkRedirectUri(uri: string, application: ApplicationType): void {
  checkReturnUri('redirect_uris', uri, application, 'invalid_redirect_uri');
}

/**
 * A post_logout_redirect_uri follows the same rules.
 *
 * @throws OAuthError `invalid_client_metadata` when it does not
 */
export function checkPostLogoutRedirectUri(uri: string, application: ApplicationType): void {
  checkReturnUri('post_logout_redirect_uris', uri, application, 'invalid_client_metadata');
}

/**
 * Checks a URI of a page or picture: https, or http on loopback.
 *
 * @throws OAuthError `invalid_client_metadata` for anything else (OIDC Registration §2)
 */
export function checkPageUri(member: string, uri: string): void {
  const fault = soundnessFault(uri) ?? webFault(uri);
  if (fault !== undefined) throw new OAuthError('invalid_client_metadata', `${member} ${fault}`);
}

/**
 * Checks a URI that has to be https whatever its host.
 *
 * @throws OAuthError `invalid_client_metadata` for anything else
 */
export function checkHttpsUri(member: string, uri: string): void {
  const fault = soundnessFault(uri) ?? webFault(uri) ?? (/^https:/i.test(uri) ? undefined : 'must be https');
  if (fault !== undefined) throw new OAuthError('invalid_client_metadata', `${member} ${fault}`);
}

function checkReturnUri(member: string, uri: string, application: ApplicationType, code: OAuthErrorCode): void {
  const isWeb = /^https?:/i.test(uri);
  const fault = soundnessFault(uri) ?? (isWeb ? webFault(uri) : privateSchemeFault(uri, application));
  if (fault !== undefined) throw new OAuthError(code, `${member}: a URI ${fault}`);
}

function soundnessFault(uri: string): string | undefined {
  const [, scheme, authority] = PARTS.exec(uri) ?? [];
  if (uri.includes('#')) return 'must not have a fragment';
  if (uri.includes('*')) return 'must not have a wildcard';
  if (!ALLOWED.test(uri) || BROKEN_ESCAPE.test(uri)) return 'has a character that is not allowed';
  if (scheme === undefined || !URL.canParse(uri)) return 'must be absolute';
  if (authority?.includes('@')) return 'must not have user information';
  return undefined;
}

function webFault(uri: string): string | undefined {
  const { protocol, hostname, origin } = new URL(uri);
  if (protocol !== 'https:' && protocol !== 'http:') return 'must be https';
  if (!PARTS.exec(uri)?.[2]) return 'must name a host';
  if (protocol === 'http:' && !LOOPBACK_HOSTS.has(hostname)) return 'must be https; http is for loopback only';
  return origin.length > LONGEST_ORIGIN ? 'has a host that is too long' : undefined;
}

function privateSchemeFault(uri: string, application: ApplicationType): string | undefined {
  if (application !== 'native') return 'must be https; other schemes are for application_type native';
  const [, scheme = ''] = PARTS.exec(uri) ?? [];
  return scheme.includes('.') ? undefined : 'of a private-use scheme must begin with a reversed domain name';
}
