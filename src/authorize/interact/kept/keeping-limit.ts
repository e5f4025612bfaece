import { FixedWindow, networkOf } from '../../../common/index.js';
import { PageError } from '../../respond/response-target.js';

/** Requests of one network that are kept in a minute, by each process. */
const OF_A_NETWORK = 30;
/** Of all together. */
const OF_ALL = 600;
const ALL = 'all';

/** Bounds what strangers can have this process write: a request that an address cannot carry is rare. */
export class KeepingLimit {
  private readonly window = new FixedWindow();

  /** @param perNetwork whether networks are told apart; RATE_LIMITS=off: only all together are counted */
  constructor(private readonly perNetwork: boolean) {}

  /**
   * @param address where the request came from
   * @param now seconds since 1970
   * @throws PageError `temporarily_unavailable` (429, with Retry-After)
   */
  count(address: string | undefined, now: number): void {
    const ofNetwork = this.perNetwork ? this.window.hit(networkOf(address ?? ''), now) : 0;
    if (ofNetwork <= OF_A_NETWORK && this.window.hit(ALL, now) <= OF_ALL) return;
    throw new PageError('temporarily_unavailable', 'Too many long requests. Please wait a minute, then try again', {
      reason: 'more long authorization requests than are kept',
      status: 429,
      headers: { 'Retry-After': String(FixedWindow.left(now)) },
    });
  }
}
