const UNRESERVED = /[\w.~-]/;

/**
 * A URL without query and fragment, normalized (RFC 3986 §6.2.2, §6.2.3; RFC 9449 §4.3): scheme, host and escapes in one
 * case, no default port, no dot segments, no escapes of characters that need none.
 *
 * @returns null for a text that is not an http or https URL
 */
export function normalUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, host, pathname, username, password } = new URL(text);
  if (!/^https?:$/.test(protocol) || username !== '' || password !== '') return null;
  return `${protocol}//${host}${pathname.replace(/%[\da-f]{2}/gi, normalEscape)}`;
}

function normalEscape(escape: string): string {
  const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  return UNRESERVED.test(character) ? character : escape.toUpperCase();
}
