import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Configuration, isLoopbackName } from '../config/index.js';
import { AllowList } from './allow-list.js';
import { OutboundError } from './outbound-error.js';
import { isPublicAddress } from './public-address.js';
import type { Target } from './target.js';

/**
 * Finds the addresses that a fetch may connect to. Names that anybody may register are asked of DNS without the
 * thread pool, so that a slow name server holds up no password hash; the system's own look-up, with its hosts file, is
 * for the names of OUTBOUND_ALLOW.
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
   * @returns at least one address, each of which may be connected to
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
    // Never asked of DNS (RFC 6761 §6.3).
    if (isLoopbackName(host)) return ['127.0.0.1', '::1'];
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
