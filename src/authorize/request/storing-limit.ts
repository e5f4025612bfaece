import type { Client } from '../../client/index.js';
import { FixedWindow, networkOf } from '../../common/index.js';

/** The number of requests that one process stores per minute and network. */
const MOST_PER_NETWORK = 30;
/** The number of requests that one process stores per minute in total. */
const MOST_IN_TOTAL = 600;
const TOTAL = 'all';

/** Limits how many rows unauthenticated requests can make this process write. */
export class StoringLimit {
  private readonly window = new FixedWindow();

  /** @param perNetwork whether to count per network as well; false when RATE_LIMITS is off */
  constructor(private readonly perNetwork: boolean) {}

  /**
   * Counts a request.
   *
   * @param address of the sender
   * @param now seconds since 1970
   * @returns seconds until the next one may be stored; 0 when this one may be
   */
  count(address: string | undefined, now: number): number {
    const ofNetwork = this.perNetwork ? this.window.hit(networkOf(address ?? ''), now) : 0;
    const isWithin = ofNetwork <= MOST_PER_NETWORK && this.window.hit(TOTAL, now) <= MOST_IN_TOTAL;
    return isWithin ? 0 : FixedWindow.left(now);
  }

  /**
   * Counts a request of a client that anyone can be: a public client is not authenticated, and with open registration
   * everyone has a client.
   *
   * @returns as `count`; 0 for all other clients, which are not counted
   */
  waitFor(client: Client, address: string | undefined, now: number): number {
    return client.isPublic || client.registeredOpenly ? this.count(address, now) : 0;
  }
}
