import { parseJson } from '../jwt/compact-jws.js';

const MEMBERS = new Set(['alg', 'typ', 'kid']);

/**
 * Describes for the log why this server did not write a JOSE header that it refuses.
 *
 * @param header in base64url, as received
 * @param isKnown whether this server has a key with the `kid`
 */
export function reasonAgainst(header: string, isKnown: (kid: unknown) => boolean): string {
  const members = parseJson(Buffer.from(header, 'base64url'));
  if (typeof members !== 'object' || members === null) return 'the header is not a JSON object (RFC 7515 §4)';
  if ('crit' in members) return 'the header has a crit, which is not supported (RFC 7515 §4.1.11)';
  if (!('kid' in members) || !isKnown(members.kid)) return 'no key of this server has this kid (RFC 8725 §3.8)';
  if (!Object.keys(members).every((name) => MEMBERS.has(name))) {
    return 'the header has members that this server does not write, such as jwk, jku or x5u (RFC 8725 §3.10)';
  }
  return 'alg or typ is not for this key, or the header is not spelled as this server writes it (RFC 8725 §3.1, §3.11)';
}
