import { parseJson } from './compact-jws.js';

/** The members of a JOSE header (RFC 7515 §4) that are used; untrusted until the signature is verified. */
export interface JoseHeader {
  readonly alg: string;
  readonly kid?: string | undefined;
  readonly typ?: string | undefined;
}

/**
 * Parses the header of a JWS or JWE in compact serialization. Members that contain or name keys (`jwk`, `jku`, `x5u`,
 * `x5c`) are ignored (RFC 8725 §3.10).
 *
 * @param jwt any text
 * @throws Error when there is no header, when one of its members is not a string, or when it has a `crit` (RFC 7515 §4.1.11)
 */
export function joseHeaderOf(jwt: string): JoseHeader {
  const members = parseJson(Buffer.from(jwt.split('.', 1)[0] ?? '', 'base64url'));
  if (typeof members !== 'object' || members === null) throw new Error('the header is not a JSON object (RFC 7515 §4)');
  const { alg, kid, typ, crit } = members as Readonly<Record<string, unknown>>;
  if (crit !== undefined) throw new Error('the header has a crit that is not understood (RFC 7515 §4.1.11)');
  if (typeof alg !== 'string' || !isTextOrNone(kid) || !isTextOrNone(typ)) {
    throw new Error('alg, kid or typ of the header is not a string (RFC 7515 §4.1)');
  }
  return { alg, kid, typ };
}

function isTextOrNone(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}
