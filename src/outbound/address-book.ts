import { lookup, Resolver } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Configuration, isLoopbackName, LOOPBACK_ADDRESSES } from '../config/index.js';
import { OutboundError } from './outbound-error.js';
import { AllowList, type Target } from './target.js';

/**
 * Finds the addresses that a fetch may connect to. Names from clients are resolved by DNS without the thread pool, so
 * that a slow name server does not delay password hashes. Names of OUTBOUND_ALLOW are resolved by the system, which
 * also reads its hosts file.
 */
@Injectable()
export class AddressBook {
  private readonly allowed: AllowList;

  constructor(
    { outboundAllow }: Configuration,
    private readonly resolver: Resolver,
  ) {
    this.allowed = new AllowList(outboundAllow);
  }

  /**
   * @returns at least one address that the fetch may connect to
   * @throws OutboundError `unresolvable`, `forbidden_address`
   */
  async permitted(target: Target): Promise<readonly string[]> {
    const all = target.isAddress ? [target.host] : await this.addressesOf(target);
    if (all.length === 0) throw new OutboundError('unresolvable', target.host);
    const good = target.isAllowed ? all : all.filter((address) => this.mayReach(address, target.port));
    if (good.length === 0) throw new OutboundError('forbidden_address', `${target.host} is not on the public Internet`);
    return good;
  }

  private mayReach(address: string, port: number): boolean {
    return isPublicAddress(address) || this.allowed.has(address, port);
  }

  private async addressesOf({ host, isAllowed }: Target): Promise<readonly string[]> {
    if (isAllowed) return bySystem(host);
    // Must not be resolved by DNS (RFC 6761 §6.3).
    if (isLoopbackName(host)) return LOOPBACK_ADDRESSES;
    const found = await Promise.allSettled([this.resolver.resolve4(host), this.resolver.resolve6(host)]);
    return found.flatMap((result) => (result.status === 'fulfilled' ? result.value : [])).filter(isIP);
  }
}

async function bySystem(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (cause) {
    throw new OutboundError('unresolvable', host, { cause });
  }
}

/** IPv4 networks outside the public Internet (IANA's special-purpose registry, RFC 6890), and 6to4 relays. */
const SPECIAL_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local, with the metadata services of clouds
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
];

/** IPv6 networks within 2000::/3, the only public part of IPv6, that are not public. */
const SPECIAL_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23], // protocol assignments, Teredo and ORCHID among them
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4
  ['3fff::', 20], // documentation
];

const special = new BlockList();
for (const [network, prefix] of SPECIAL_V4) special.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of SPECIAL_V6) special.addSubnet(network, prefix, 'ipv6');

/** IPv4-mapped, NAT64, loopback, unique-local, link-local and multicast addresses all lie outside. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/**
 * Whether an address belongs to the public Internet.
 *
 * @param address in the usual notation, IPv6 without brackets; anything else is not public
 */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !special.check(address, 'ipv4');
  return version === 6 && globalUnicast.check(address, 'ipv6') && !special.check(address, 'ipv6');
}
