import { isIP } from 'node:net';
import { AllowList } from './allow-list.js';
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
