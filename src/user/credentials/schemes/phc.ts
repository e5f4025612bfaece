/** A hash in the PHC string format: `$<name>[$v=<version>]$<parameters>$<salt>$<key>`. */
export interface PhcHash {
  readonly name: string;
  /** Null without one. */
  readonly version: number | null;
  readonly parameters: string;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** Characters of a hash. */
const LONGEST = 400;
/** Bytes. A shorter salt repeats, and a shorter key would accept wrong passwords (RFC 9106 §3.1, RFC 8018 §4.1). */
const SALT = { least: 8, most: 64 };
const KEY = { least: 16, most: 64 };

const PHC = /^\$([a-z0-9-]+)(?:\$v=([1-9]\d{0,3}))?\$([a-z0-9=,]+)\$([A-Za-z0-9+/.]+={0,2})\$([A-Za-z0-9+/.]+={0,2})$/;

/** @returns null when the text has another form, or a salt or key of unusual length */
export function parsedPhc(text: string): PhcHash | null {
  if (text.length > LONGEST) return null;
  const [, name, version, parameters, encodedSalt = '', encodedKey = ''] = PHC.exec(text) ?? [];
  const [salt, key] = [bytesOf(encodedSalt), bytesOf(encodedKey)];
  if (name === undefined || parameters === undefined || !fits(salt, SALT) || !fits(key, KEY)) return null;
  return { name, version: version === undefined ? null : Number(version), parameters, salt, key };
}

export function phcOf({ name, version, parameters, salt, key }: PhcHash): string {
  const fields = [name, ...(version === null ? [] : [`v=${version}`]), parameters, base64(salt), base64(key)];
  return `$${fields.join('$')}`;
}

/**
 * Reads the numbers that a pattern captures.
 *
 * @returns none when the text does not match; undefined for a group that captured nothing
 */
export function numbersIn(text: string, pattern: RegExp): readonly (number | undefined)[] {
  const [, ...groups] = pattern.exec(text) ?? [];
  return groups.map((digits: string | undefined) => (digits === undefined ? undefined : Number(digits)));
}

/** Reads base64 with or without padding, and the variant of passlib, which writes `.` for `+`. Null when it has further bits. */
function bytesOf(encoded: string): Buffer | null {
  const unpadded = encoded.replace(/=+$/, '').replaceAll('.', '+');
  const bytes = Buffer.from(unpadded, 'base64');
  return base64(bytes) === unpadded ? bytes : null;
}

function fits(bytes: Buffer | null, { least, most }: typeof SALT): bytes is Buffer {
  return bytes !== null && bytes.length >= least && bytes.length <= most;
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
