import { hash } from 'node:crypto';

/**
 * The cookies of this server: the session, its state for `check_session_iframe`, the browser, the accounts that have signed
 * in from it (`device` as marks that do not name them, `accounts` for the account chooser), the accounts that need no second
 * factor in it, the link by mail that was opened last, and sign-ins at other providers that are underway.
 */
export type CookieKind =
  'session' | 'session_state' | 'browser' | 'device' | 'accounts' | 'trust' | 'link' | 'upstream';

/** Cookies of one path, which `__Host-` forbids. */
const OF_ONE_PATH: ReadonlySet<CookieKind> = new Set(['link', 'upstream']);

/**
 * Names a cookie of this server. Cookies do not distinguish ports (RFC 6265 §8.5), those with the `__Host-` prefix
 * included, so the name contains a short hash of the issuer: another server may run on the same host. On https with the
 * default port a host has one server only, and the name is plain.
 *
 * @param issuer the issuer identifier: an https or http origin
 */
export function cookieNameOf({ issuer }: { readonly issuer: string }, kind: CookieKind): string {
  const { protocol, port } = new URL(issuer);
  const isSecure = protocol === 'https:';
  const suffix = isSecure && port === '' ? '' : `-${hash('sha256', issuer, 'hex').slice(0, 8)}`;
  // A script reads the state, which grants nothing. The other cookies have the prefix that https allows (ASVS 5.0 V3.3).
  const prefix = isSecure && kind !== 'session_state' ? (OF_ONE_PATH.has(kind) ? '__Secure-' : '__Host-') : '';
  return `${prefix}grantry_${kind}${suffix}`;
}
