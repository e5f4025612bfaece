import { Injectable } from '@nestjs/common';
import { Clock, FixedWindow, networkOf, siteOf, type WayOn } from '../../../common/index.js';
import { codeRefusals } from '../../refusals/device.js';

/** Codes per minute and network that need not be right, in one process (RFC 8628 §5.1). */
const MOST_WRONG = 10;
/** The same for the /48 of an IPv6 network: far above what people mistype, and far below 10 for each of its networks. */
const MOST_WRONG_OF_SITE = 100;

/** Limits how many codes a network can guess. It does not depend on RATE_LIMITS, as the delays of sign-ins do not. */
@Injectable()
export class WrongCodes {
  private readonly window = new FixedWindow();

  constructor(private readonly clock: Clock) {}

  /**
   * Counts a code before it is looked up, so that many at once cannot exceed the limit together.
   *
   * @returns takes the count back, for a code that is right
   * @throws PageError `temporarily_unavailable` (429) after MOST_WRONG wrong codes of the network, or MOST_WRONG_OF_SITE
   *   of its site
   */
  count(address: string | undefined, wayOn: WayOn): () => void {
    const now = this.clock.seconds();
    const [network, site] = [networkOf(address ?? ''), siteOf(address ?? '')];
    // A network that is refused does not count for its site, so that one subscriber cannot lock out the others.
    const isWithin =
      this.window.hit(network, now) <= MOST_WRONG &&
      (site === null || this.window.hit(site, now) <= MOST_WRONG_OF_SITE);
    if (!isWithin) throw codeRefusals.tooMany({ headers: { 'Retry-After': String(FixedWindow.left(now)) }, wayOn });
    return () => {
      this.window.takeBack(network);
      if (site !== null) this.window.takeBack(site);
    };
  }
}
