import { domainToASCII } from 'node:url';

/** Controls, line separators, and characters that change the text direction: an address that is shown must not have them. */
const BREAKS_LINE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const FORM = /^[^\s@"<>(),:;[\]\\]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u;
/** Labels of up to 63 characters (RFC 1035 §2.3.4). */
const DOMAIN = /^[\w-]{1,63}(?:\.[\w-]{1,63})*$/;
/** RFC 5321 §4.5.3.1.3, without the angle brackets of a path. */
const LONGEST = 254;

/** Whether a text is one email address: no name, no list, no quoted local part, no address literal. */
export function isMailAddress(text: string): boolean {
  return Array.from(text).length <= LONGEST && FORM.test(text) && !text.includes('..') && !BREAKS_LINE.test(text);
}

/**
 * An address in the form of a mail's envelope: the domain in lower case and ASCII (RFC 5891 §5), the local part in NFKC
 * (RFC 6532 §3.1), as usernames are compared. Outside NFKC are characters that another mailbox has as letters of ASCII,
 * such as the Kelvin sign and full-width letters.
 *
 * @param text untrusted
 * @returns null when the text is no address, its local part is not in NFKC, or its domain cannot exist
 */
export function mailAddressOf(text: string): string | null {
  if (!isMailAddress(text)) return null;
  const at = text.indexOf('@');
  const domain = domainToASCII(text.slice(at + 1));
  const local = text.slice(0, at);
  if (local !== local.normalize('NFKC')) return null;
  const address = `${local}@${domain}`;
  return DOMAIN.test(domain) && address.length <= LONGEST ? address : null;
}
