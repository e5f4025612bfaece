import { isIP } from 'node:net';
import { canonicalAddress } from '../common/index.js';
import { OutboundError } from './outbound-error.js';

/** The target of a fetch, as its URL names it. */
export interface Target {
  readonly url: URL;
  /** A name, or an address in its usual notation without brackets. */
  readonly host: string;
  readonly port: number;
  readonly isAddress: boolean;
  /** Whether the operator named the host in OUTBOUND_ALLOW. */
  readonly isAllowed: boolean;
}

const LONGEST = 4000;

/**
 * Parses a URL as the connection does: `0x7f.1`, `2130706433` and `[::ffff:7f00:1]` are addresses, too.
 *
 * @throws OutboundError `bad_url` for anything but https (http where OUTBOUND_ALLOW names the host) without user information
 */
export function targetOf(text: string, allowed: AllowList): Target {
  const url = text.length > LONGEST ? null : URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw bad('not an https URL');
  if (url.username !== '' || url.password !== '') throw bad(`user information for ${url.host}`);
  url.hash = '';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const isAllowed = allowed.has(host, port);
  if (url.protocol === 'http:' && !isAllowed) throw bad(`http instead of https to ${url.host}`);
  return { url, host, port, isAddress: isIP(host) !== 0, isAllowed };
}

function bad(detail: string): OutboundError {
  return new OutboundError('bad_url', detail);
}

/**
 * The private hosts of OUTBOUND_ALLOW that server-side fetches may reach, also by plain http. An entry is a host name or
 * an address, optionally with a port; an IPv6 address with a port is in brackets.
 */
export class AllowList {
  private readonly entries: ReadonlySet<string>;

  constructor(entries: readonly string[]) {
    this.entries = new Set(entries.map(canonical));
  }

  /**
   * @param host a name or an address; IPv6 with or without brackets
   * @param port also where it is the default port of the scheme
   */
  has(host: string, port: number): boolean {
    const bare = canonicalAddress(host) ?? host.toLowerCase();
    const shown = bare.includes(':') ? `[${bare}]` : bare;
    return [bare, shown, `${shown}:${port}`].some((entry) => this.entries.has(entry));
  }
}

/** Normalizes an entry: its address in canonical form, with its port. */
function canonical(entry: string): string {
  const [, host = entry, port] = /^([^:]+|\[[^\]]+\])(:\d+)$/.exec(entry) ?? [];
  const address = canonicalAddress(host);
  const shown = address?.includes(':') && port !== undefined ? `[${address}]` : (address ?? host.toLowerCase());
  return shown + (port ?? '');
}
