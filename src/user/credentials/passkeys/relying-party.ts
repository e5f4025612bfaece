import { isIP } from 'node:net';

/**
 * The relying party id of passkeys: the host of the issuer (WebAuthn §5.1.3).
 *
 * @returns null where the host is an IP address, for which browsers offer no passkeys
 */
export function relyingPartyOf(issuer: string): string | null {
  const { hostname } = new URL(issuer);
  return isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : null;
}
