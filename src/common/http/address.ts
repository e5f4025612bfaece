import { isIPv4, isIPv6 } from 'node:net';
import type { Request } from 'express';
import ipaddr from 'ipaddr.js';

/** An IPv4 address with a port, which some proxies write into X-Forwarded-For. */
const WITH_PORT = /^(?<address>[\d.]+):\d{1,5}$/;
/** An IPv6 address in brackets, with or without a port. */
const IN_BRACKETS = /^\[(?<address>[^\]]+)\](?::\d{1,5})?$/;

/** Whether the server trusts a proxy, at a distance of `hops` proxies, to name the origin of a request: `trust proxy` of Express. */
export type Trust = (address: string | undefined, hops: number) => boolean;

/**
 * The canonical form of an address, in which it is counted, compared and logged: without port, brackets and zone; IPv6
 * in the form of RFC 5952, and IPv4-mapped IPv6 as IPv4.
 *
 * @param text from a socket, a header or a setting
 * @returns null when the text is not an address
 */
export function canonicalAddress(text: string): string | null {
  if (isIPv4(text)) return text;
  const inner = (WITH_PORT.exec(text) ?? IN_BRACKETS.exec(text))?.groups?.['address'] ?? text;
  if (isIPv4(inner)) return inner;
  const [plain = ''] = inner.split('%', 1);
  return isIPv6(plain) ? ipaddr.process(plain).toString() : null;
}

/**
 * Returns the origin of a request: the first address, seen from this server, that is not a trusted proxy. An entry of
 * X-Forwarded-For that is not an address ends the search at the proxy that sent it.
 *
 * @returns the canonical address; undefined when the connection is closed
 */
export function addressOf(request: Pick<Request, 'socket' | 'headers'>, trust: Trust): string | undefined {
  const peer = request.socket.remoteAddress;
  let address = peer === undefined ? undefined : (canonicalAddress(peer) ?? peer);
  const forwarded = request.headers['x-forwarded-for'];
  if (forwarded === undefined || !trust(address, 0)) return address;
  const entries = String(forwarded).split(',').reverse();
  for (const [hops, entry] of entries.entries()) {
    const next = trust(address, hops) ? canonicalAddress(entry.trim()) : null;
    if (next === null) break;
    address = next;
  }
  return address;
}
