import { attributeType, nameOfType } from './attribute-types.js';

/** An attribute of a name in a certificate. */
export interface Attribute {
  /** The object identifier of its type. */
  readonly type: string;
  /** Undefined for a value that is not a text. */
  readonly text: string | undefined;
  /** Its encoding (DER), in lower-case hex. */
  readonly der: string;
}

/** A relative distinguished name: one attribute, or a set of several. */
export type RelativeName = readonly Attribute[];

/** An attribute of a registered name: a text, or the encoding of a value (`#` and hex). */
type Expected = { readonly type: string } & ({ readonly text: string } | { readonly der: string });

/** In the order of a certificate: the opposite of the written one (RFC 4514 §2.1). */
export type ExpectedName = readonly (readonly Expected[])[];

const HEX_PAIR = /^[0-9a-f]{2}$/i;
/** Characters that a backslash may precede. */
const SPECIAL = ' "#+,;<=>\\';
/** Characters that need a backslash, besides the separators. */
const UNESCAPED = '";<>\0';

/**
 * Parses a distinguished name (RFC 4514 §3). Spaces around separators are ignored, as RFC 2253 allowed.
 *
 * @param text untrusted
 * @throws Error that names the fault
 */
export function parseName(text: string): ExpectedName {
  if (text.trim() === '') throw new Error('is empty');
  const names = splitAt(text, ',').map((name) => splitAt(name, '+').map(parseAttribute));
  return names.toReversed();
}

/** Whether a name is the registered one: the same attributes in the same order; a set of attributes in any order. */
export function isName(actual: readonly RelativeName[], expected: ExpectedName): boolean {
  return actual.length === expected.length && expected.every((name, i) => isSameSet(actual[i]!, name));
}

/** Writes a name as `parseName` reads it, for people to register (RFC 4514 §2). */
export function nameText(names: readonly RelativeName[]): string {
  const written = names.map((name) => name.map(attributeText).join('+'));
  return written.toReversed().join(',');
}

function isSameSet(actual: RelativeName, expected: readonly Expected[]): boolean {
  if (actual.length !== expected.length) return false;
  const left = [...actual];
  for (const one of expected) {
    const at = left.findIndex((attribute) => isSame(attribute, one));
    if (at < 0) return false;
    left.splice(at, 1);
  }
  return true;
}

/**
 * Compares characters exactly, in whichever string type they are encoded. This is stricter than caseIgnoreMatch (RFC
 * 5280 §7.1): what two authorities may see as two parties is never one party here.
 */
function isSame({ type, text, der }: Attribute, expected: Expected): boolean {
  if (type !== expected.type) return false;
  return 'der' in expected ? der === expected.der : text?.normalize('NFC') === expected.text.normalize('NFC');
}

/** Splits at a separator that is not escaped. */
function splitAt(text: string, separator: string): string[] {
  const parts = [''];
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === separator) parts.push('');
    else parts[parts.length - 1] += char === '\\' ? char + (text[++i] ?? '') : char;
  }
  return parts;
}

function parseAttribute(text: string): Expected {
  const equals = text.indexOf('=');
  const written = text.slice(0, Math.max(equals, 0)).trim();
  const type = attributeType(written);
  if (equals < 0) throw new Error('has an attribute without a value');
  if (type === undefined) throw new Error(`has an unknown attribute type: ${written.slice(0, 50) || 'none'}`);
  const value = withoutSpaces(text.slice(equals + 1));
  return value.startsWith('#') ? { type, der: hexOf(value.slice(1)) } : { type, text: unescaped(value) };
}

/** Removes spaces at the start and at the end that are not escaped. */
function withoutSpaces(value: string): string {
  const text = value.trimStart();
  let end = text.length;
  while (text[end - 1] === ' ' && !isEscaped(text, end - 1)) end--;
  return text.slice(0, end);
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

function hexOf(digits: string): string {
  if (!/^(?:[0-9a-f]{2})+$/i.test(digits)) throw new Error('has a value after # that is not hex');
  return digits.toLowerCase();
}

/** Reads escaped characters, and escaped bytes of UTF-8 (RFC 4514 §3). */
function unescaped(value: string): string {
  const bytes: Buffer[] = [];
  const characters = [...value];
  for (let i = 0; i < characters.length; i++) {
    const char = characters[i]!;
    if (char === '\\') {
      const pair = characters.slice(i + 1, i + 3).join('');
      const isHex = HEX_PAIR.test(pair);
      if (!isHex && !SPECIAL.includes(pair[0] ?? 'x')) throw new Error('has an unknown escape');
      bytes.push(isHex ? Buffer.from(pair, 'hex') : Buffer.from(pair[0]!));
      i += isHex ? 2 : 1;
    } else {
      if (UNESCAPED.includes(char)) throw new Error(`has ${JSON.stringify(char)} without an escape`);
      bytes.push(Buffer.from(char));
    }
  }
  return utf8(Buffer.concat(bytes));
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error('has escaped bytes that are not UTF-8');
  }
}

function attributeText({ type, text, der }: Attribute): string {
  return `${nameOfType(type)}=${text === undefined ? `#${der}` : escaped(text)}`;
}

function escaped(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters must not reach a log
  const special = text
    .replace(/[\\"+,;<>=]/g, '\\$&')
    .replace(/[\0-\x1f\x7f]/g, (char) => `\\${Buffer.from(char).toString('hex')}`);
  return special.replace(/^[ #]/, '\\$&').replace(/ $/, '\\ ');
}
