import ipaddr from 'ipaddr.js';
import { canonicalAddress } from './address.js';

/**
 * Returns the network of an address: the IPv4 address, or the /64 that one IPv6 subscriber uses.
 *
 * @param address in any form that `canonicalAddress` reads; other text is returned unchanged
 */
export function networkOf(address: string): string {
  const plain = canonicalAddress(address) ?? address;
  if (!plain.includes(':') || !ipaddr.IPv6.isValid(plain)) return plain;
  const groups = ipaddr.IPv6.parse(plain).parts.map((part) => part.toString(16));
  return `${groups.slice(0, 4).join(':')}::/64`;
}
