import { isIP } from 'node:net';
import { canonicalAddress } from '../common/index.js';
import { OutboundError } from './outbound-error.js';

/** Where a fetch goes, checked as far as its text tells. */
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
 * Reads a URL as the connection will: `0x7f.1`, `2130706433` and `[::ffff:7f00:1]` are addresses like any other.
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
 * OUTBOUND_ALLOW: hosts that server-side fetches may reach although they are private, by plain http too.
 * An entry is a host name or an address, with a port where only that one is meant; IPv6 in brackets then.
 */
export class AllowList {
  private readonly entries: ReadonlySet<string>;

  constructor(entries: readonly string[]) {
    this.entries = new Set(entries.map(canonical));
  }

  /**
   * @param host a name or an address; IPv6 with or without brackets
   * @param port as a number, the default one of the scheme too
   */
  has(host: string, port: number): boolean {
    const bare = canonicalAddress(host) ?? host.toLowerCase();
    const shown = bare.includes(':') ? `[${bare}]` : bare;
    return [bare, shown, `${shown}:${port}`].some((entry) => this.entries.has(entry));
  }
}

/** An address in its one form, its port beside it. */
function canonical(entry: string): string {
  const [, host = entry, port] = /^([^:]+|\[[^\]]+\])(:\d+)$/.exec(entry) ?? [];
  const address = canonicalAddress(host);
  const shown = address?.includes(':') && port !== undefined ? `[${address}]` : (address ?? host.toLowerCase());
  return shown + (port ?? '');
}
