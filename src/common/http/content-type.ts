/** One parameter of a media type, its value quoted or not (RFC 9110 §8.3.1). */
const PARAMETER = /;\s*([^\s;=]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)/g;
/** Encodings of the WHATWG list in which ASCII text has other bytes, or its bytes may encode other text. */
const NOT_ASCII: readonly string[] = ['utf-16le', 'utf-16be', 'iso-2022-jp', 'replacement'];

/** The encoding of a body. */
export type TextEncoding =
  | 'utf-8'
  /** Another encoding in which ASCII has the same bytes as in UTF-8. */
  | 'ascii superset'
  /** An encoding in which ASCII has other bytes, or an unknown one. */
  | 'other';

/** The type and subtype of a `Content-Type`, in lower case, without parameters. */
export function mediaTypeOf(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/**
 * Judges the `charset` of a `Content-Type`. A missing or empty one means UTF-8.
 *
 * @param contentType untrusted
 */
export function encodingOf(contentType: string): TextEncoding {
  const charset = charsetOf(contentType);
  if (charset === '') return 'utf-8';
  const encoding = knownEncoding(charset);
  if (encoding === undefined || NOT_ASCII.includes(encoding)) return 'other';
  return encoding === 'utf-8' ? 'utf-8' : 'ascii superset';
}

/** The first charset counts. */
function charsetOf(contentType: string): string {
  for (const [, name = '', value = ''] of contentType.matchAll(PARAMETER)) {
    if (name.toLowerCase() === 'charset') return value.trim().replaceAll('"', '');
  }
  return '';
}

/** The encoding of a label (WHATWG Encoding §4.2): `utf8` is `utf-8`, `us-ascii` is `windows-1252`. */
function knownEncoding(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}
