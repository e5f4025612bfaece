import { isUtf8 } from 'node:buffer';
import { httpRefusals } from '../refusals/http.js';

/** Levels of nesting: a JSON Schema has two for each level of what it describes. */
const DEEPEST = 18;

/**
 * Reads the JSON of the admin API (RFC 8259): an object or an array in UTF-8, with text that a database can store.
 *
 * @param bytes untrusted
 * @throws OAuthError `invalid_request`
 */
export function jsonObjectOf(bytes: Buffer): object {
  const value = objectIn(bytes);
  if (!isSound(value, 0)) throw httpRefusals.brokenText();
  return value;
}

function objectIn(bytes: Buffer): object {
  if (!isUtf8(bytes)) throw httpRefusals.notUtf8();
  try {
    const value: unknown = JSON.parse(bytes.toString().replace(/^\uFEFF/, ''));
    if (typeof value === 'object' && value !== null) return value;
  } catch (cause) {
    throw httpRefusals.notJson({ cause });
  }
  throw httpRefusals.notAnObject();
}

function isSound(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return (
    depth < DEEPEST && Object.entries(value).every(([name, inner]) => isSound(name, 0) && isSound(inner, depth + 1))
  );
}
