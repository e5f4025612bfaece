import { isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';

/** A host and its port, as in a URL. */
export interface HostAndPort {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * Parses `host:port`.
 *
 * @param usual the port when the text has none
 * @throws Error that names the fault, without any value of the text
 */
export function hostAndPortOf(text: string, usual: number): HostAndPort {
  const { v6, name, port } = /^(?:\[(?<v6>[^\]]*)\]|(?<name>[^:[\]]*))(?::(?<port>\d*))?$/.exec(text)?.groups ?? {};
  if (v6 === undefined && name === undefined)
    throw new Error('a host is not host:port (an IPv6 address needs brackets)');
  const host = v6 ?? domainToASCII(name!);
  if (v6 === undefined ? !/^[\w.-]+$/.test(host) : !isIPv6(v6)) throw new Error('a host is missing or no host name');
  const number = port === undefined ? usual : Number(port);
  if (port === '' || number < 1 || number > 65_535) throw new Error('a port is not between 1 and 65535');
  return { host, port: number };
}

/**
 * User and password, percent-decoded, and the rest of `user:password@hosts`.
 *
 * @throws Error that names the fault, without any value of the text
 */
export function credentialsOf(authority: string): { user: string; password: string; hosts: string } {
  const [credentials, hosts] = splitAtLast(authority, '@');
  const [user, password] = splitAtFirst(credentials, ':');
  return { user: decoded(user, 'user'), password: decoded(password, 'password'), hosts };
}

/** @throws Error that names the fault and what has it, without its value */
export function decoded(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error(`a % in the ${what} must be written as %25`);
  }
}

/** The message with which a parser refuses a text; null when it accepts the text. */
export function faultIn(parse: () => unknown): string | null {
  try {
    parse();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function splitAtFirst(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Without the mark, the whole text is the second part. */
function splitAtLast(text: string, mark: string): [string, string] {
  const at = text.lastIndexOf(mark);
  return at < 0 ? ['', text] : [text.slice(0, at), text.slice(at + 1)];
}
