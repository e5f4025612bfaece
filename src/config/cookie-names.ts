import { hash } from 'node:crypto';

/** What our cookies hold: a session, its state for `check_session_iframe`, a browser, and who signed in there before. */
export type CookieKind = 'session' | 'session_state' | 'browser' | 'device';

/**
 * The name of each cookie that this server sets. Browsers keep cookies of one host together whatever the port
 * (RFC 6265 §8.5), `__Host-` ones included, so a server that may share its host with another one has a short hash of
 * its issuer in its names. Only https on the default port, of which a host has one, uses the plain names.
 *
 * @param issuer the issuer identifier: an https or http origin
 */
export function cookieNameOf({ issuer }: { readonly issuer: string }, kind: CookieKind): string {
  const { protocol, port } = new URL(issuer);
  const isSecure = protocol === 'https:';
  const suffix = isSecure && port === '' ? '' : `-${hash('sha256', issuer, 'hex').slice(0, 8)}`;
  // A script must read the state, and nothing is granted for it; the others have the prefix that https allows (ASVS 5.0 V3.3).
  const prefix = isSecure && kind !== 'session_state' ? '__Host-' : '';
  return `${prefix}grantry_${kind}${suffix}`;
}
