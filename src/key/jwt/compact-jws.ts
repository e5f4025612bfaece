import type { OAuthError } from '../../common/index.js';
import { keyRefusals } from '../refusals.js';

/** The parts of a JWS in compact serialization (RFC 7515 §7.1). */
export interface CompactJws {
  /** The received header in base64url. */
  readonly header: string;
  readonly payload: Buffer;
  readonly signature: Buffer;
  /** The signed text. */
  readonly signingInput: string;
}

/**
 * Parses a JWS strictly: three parts, each in canonical base64url, so that a token has exactly one text.
 *
 * @param jws untrusted
 * @throws OAuthError `invalid_token`
 */
export function parseCompactJws(jws: string): CompactJws {
  const parts = jws.split('.', 4);
  const [header = '', payload = '', signature = ''] = parts;
  if (parts.length !== 3) throw invalidToken('not three parts (RFC 7515 §7.1)');
  return {
    header,
    payload: decoded(payload, 'payload'),
    signature: decoded(signature, 'signature'),
    signingInput: `${header}.${payload}`,
  };
}

/**
 * @throws OAuthError `invalid_token` when the payload is not a JSON object in UTF-8 (RFC 7519 §7.2)
 */
export function claimsOf(payload: Buffer): Record<string, unknown> {
  const claims = parseJson(payload);
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) {
    throw invalidToken('the payload is not a JSON object (RFC 7519 §7.2)');
  }
  return claims as Record<string, unknown>;
}

/** @param reason for the log; the public text is always the same */
export function invalidToken(reason: string): OAuthError {
  return keyRefusals.tokenNotValid({ reason });
}

/** Parses JSON of UTF-8; undefined when it is not. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function decoded(part: string, name: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) throw invalidToken(`the ${name} is not base64url (RFC 7515 §2)`);
  return bytes;
}
