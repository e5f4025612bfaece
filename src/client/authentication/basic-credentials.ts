import { invalidClient } from './invalid-client.js';

/** The id or the secret of Basic credentials, form-decoded, and as sent where that differs. */
interface Half {
  readonly decoded: string;
  /** Undefined when decoding changes nothing. */
  readonly raw: string | undefined;
}

/** Client id and secret of an `Authorization: Basic` header. */
export interface BasicCredentials {
  readonly id: Half;
  readonly secret: Half;
}

const SCHEME = /^basic(?: |$)/i;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Whether a header contains HTTP Basic credentials, valid or not; the scheme is case-insensitive (RFC 9110 §11.1). */
export function isBasic(authorization: string | undefined): boolean {
  return SCHEME.test(authorization ?? '');
}

/**
 * Reads HTTP Basic credentials. RFC 6749 §2.3.1 requires form-encoding of id and secret before base64, which many
 * products omit: when decoding changes a value, both forms are returned. An undecodable value is returned as sent.
 *
 * @param authorization a header for which `isBasic` holds
 * @throws OAuthError `invalid_client` when it is not base64 or has no colon
 */
export function basicCredentialsOf(authorization: string): BasicCredentials {
  const encoded = authorization.slice('basic'.length).trim();
  if (!BASE64.test(encoded)) throw invalidClient('Basic credentials are not base64');
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) throw invalidClient('Basic credentials have no colon');
  return { id: halfOf(text.slice(0, colon)), secret: halfOf(text.slice(colon + 1)) };
}

function halfOf(sent: string): Half {
  const decoded = formDecoded(sent);
  return decoded === undefined || decoded === sent ? { decoded: sent, raw: undefined } : { decoded, raw: sent };
}

/** @returns undefined for a malformed escape, or one that is not UTF-8 */
function formDecoded(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
