import { ADMIN_SCOPES, OAuthError } from '../../common/index.js';
import type { Resource } from './resource.entity.js';

/** Scopes of OpenID Connect (OIDC Core §5.4, §11) and of the admin API: no resource can claim them. */
const TAKEN: ReadonlySet<string> = new Set([
  'openid',
  'profile',
  'email',
  'address',
  'phone',
  'offline_access',
  ...ADMIN_SCOPES,
]);
/** An absolute URI of ASCII, without fragment and without space (RFC 8707 §2, RFC 3986 §4.3). */
const ABSOLUTE_URI = /^[a-z][a-z0-9+.-]*:[A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=%]+$/i;

/**
 * Checks the identifier of a resource.
 *
 * @param reserved identifiers that name the server itself
 * @throws OAuthError `invalid_request` when it is no absolute URI without fragment; `conflict` when it is reserved
 */
export function checkIdentifier(identifier: string, reserved: readonly string[]): void {
  if (!ABSOLUTE_URI.test(identifier) || !URL.canParse(identifier)) {
    throw new OAuthError('invalid_request', 'identifier must be an absolute URI without fragment');
  }
  const same = (a: string, b: string) => withoutSlash(new URL(a).href) === withoutSlash(new URL(b).href);
  if (reserved.some((name) => same(identifier, name))) {
    throw new OAuthError('conflict', 'identifier names this server itself');
  }
}

/**
 * Checks that no scope belongs to two resources.
 *
 * @param others every other resource
 * @throws OAuthError `invalid_request` for a scope of OpenID Connect or of the admin API, `conflict` for one of another resource
 */
export function checkScopes(scopes: readonly string[], others: readonly Resource[]): void {
  const taken = scopes.filter((scope) => TAKEN.has(scope));
  if (taken.length > 0) throw new OAuthError('invalid_request', `scopes: ${taken.join(' ')} cannot be claimed`);
  const elsewhere = scopes.filter((scope) => others.some((other) => other.scopes.includes(scope)));
  if (elsewhere.length > 0) {
    throw new OAuthError('conflict', `scopes: ${elsewhere.join(' ').slice(0, 500)} belongs to another resource`);
  }
}

function withoutSlash(uri: string): string {
  return uri.replace(/\/+$/, '');
}
