import { isMailAddress } from '../common/index.js';
import { isLoopbackHost } from './loopback.js';
import { credentialsOf, faultIn, hostAndPortOf, type HostAndPort } from './url-parts.js';

/** An SMTP_URL, parsed. */
export interface SmtpAddress extends HostAndPort {
  /** `implicit`: from the first byte. `required`: STARTTLS, or no mail. `offered`: STARTTLS where the server offers it. */
  readonly tls: 'implicit' | 'required' | 'offered';
  readonly credentials?: { readonly user: string; readonly password: string };
}

/** The sender of all mails: an address, with a name or without. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** The port of mail submission with STARTTLS (RFC 6409 §3.1). */
const SUBMISSION = 587;
/** The port of mail submission over TLS (RFC 8314 §7.3). */
const SUBMISSIONS = 465;
const PARTS =
  /^(?<scheme>smtps?):\/\/(?<authority>[^/?#]*)(?<path>\/[^?#]*)?(?:\?(?<query>[^#]*))?(?<fragment>#.*)?$/is;
const MAILBOX = /^(?:(?<name>"[^"<>\\]{1,100}"\s*|[^"<>\\]{0,100})<(?<address>[^<>]+)>|(?<alone>[^<>]+))$/;

/**
 * Parses `smtp://user:password@host:port` and `smtps://…`.
 *
 * @throws Error that names the fault, without any value of the URL
 */
export function smtpAddressOf(url: string): SmtpAddress {
  const { scheme, authority, path = '/', query, fragment } = PARTS.exec(url)?.groups ?? {};
  if (scheme === undefined) throw new Error('it begins with neither smtp:// nor smtps://');
  if (fragment !== undefined) throw new Error('a # must be written as %23');
  // A parameter may be part of a password, so that its name is not shown.
  if (query !== undefined) throw new Error('it takes no parameters, and a ? in the password must be written as %3F');
  if (path !== '/') throw new Error('there is more than a host, and a / in the password must be written as %2F');
  const { user, password, hosts } = credentialsOf(authority!);
  if ((user === '') !== (password === '')) throw new Error('the user or the password is missing');
  const isImplicit = scheme.toLowerCase() === 'smtps';
  const at = hostAndPortOf(hosts, isImplicit ? SUBMISSIONS : SUBMISSION);
  if (user === '') return { ...at, tls: isImplicit ? 'implicit' : 'offered' };
  return {
    ...at,
    tls: isImplicit ? 'implicit' : isLoopbackHost(at.host) ? 'offered' : 'required',
    credentials: { user, password },
  };
}

/** The fault of an SMTP_URL, without any value of it; null when it is valid. */
export function smtpUrlFault(url: string): string | null {
  return faultIn(() => smtpAddressOf(url));
}

/**
 * Parses `no-reply@example.com` and `Example <no-reply@example.com>`.
 *
 * @returns null when the text is not one mailbox
 */
export function mailboxOf(text: string): Mailbox | null {
  if (/\p{Cc}/u.test(text)) return null;
  const { name = '', address = '', alone = address } = MAILBOX.exec(text)?.groups ?? {};
  const bare = alone.trim();
  return isMailAddress(bare) ? { name: name.trim().replaceAll('"', ''), address: bare } : null;
}
