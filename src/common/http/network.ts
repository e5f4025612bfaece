import ipaddr from 'ipaddr.js';
import { canonicalAddress } from './address.js';

/**
 * What counts as one place on the Internet: an IPv4 address, or the /64 that an IPv6 subscriber has to himself.
 *
 * @param address in any form that `canonicalAddress` reads; other text counts as it is
 */
export function networkOf(address: string): string {
  const plain = canonicalAddress(address) ?? address;
  if (!plain.includes(':') || !ipaddr.IPv6.isValid(plain)) return plain;
  const groups = ipaddr.IPv6.parse(plain).parts.map((part) => part.toString(16));
  return `${groups.slice(0, 4).join(':')}::/64`;
}
