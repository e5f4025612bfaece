import ipaddr from 'ipaddr.js';
import { canonicalAddress } from './address.js';

/**
 * Returns the network of an address: the IPv4 address, or the /64 that one IPv6 subscriber uses.
 *
 * @param address in any form that `canonicalAddress` reads; other text is returned unchanged
 */
export function networkOf(address: string): string {
  return prefixOf(address, 4) ?? canonicalAddress(address) ?? address;
}

/**
 * Returns the /48 of an IPv6 address: a customer of a hosting or tunnel provider may hold all of its 65,536 networks.
 *
 * @param address as for `networkOf`
 * @returns null for other addresses
 */
export function siteOf(address: string): string | null {
  return prefixOf(address, 3);
}

/** @param groups of 16 bits that the prefix has @returns null when the address is not IPv6 */
function prefixOf(address: string, groups: number): string | null {
  const plain = canonicalAddress(address) ?? address;
  if (!plain.includes(':') || !ipaddr.IPv6.isValid(plain)) return null;
  const parts = ipaddr.IPv6.parse(plain).parts.slice(0, groups);
  return `${parts.map((part) => part.toString(16)).join(':')}::/${groups * 16}`;
}
