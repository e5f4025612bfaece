import { parseJson } from '../jwt/compact-jws.js';

const MEMBERS = new Set(['alg', 'typ', 'kid']);

/**
 * Says for the log why a JOSE header is none of ours; the decision has been taken.
 *
 * @param header in base64url, as it came
 * @param isKnown whether a `kid` is that of a key of ours
 */
export function reasonAgainst(header: string, isKnown: (kid: unknown) => boolean): string {
  const members = parseJson(Buffer.from(header, 'base64url'));
  if (typeof members !== 'object' || members === null) return 'the header is not a JSON object (RFC 7515 §4)';
  if ('crit' in members) return 'the header has a crit that is not understood (RFC 7515 §4.1.11)';
  if (!('kid' in members) || !isKnown(members.kid)) return 'no key of ours has this kid (RFC 8725 §3.8)';
  if (!Object.keys(members).every((name) => MEMBERS.has(name))) {
    return 'the header has members that ours never have, such as jwk, jku or x5u (RFC 8725 §3.10)';
  }
  return 'alg or typ is not one that this key is for, or the header is not written as ours are (RFC 8725 §3.1, §3.11)';
}
