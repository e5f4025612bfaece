import { FairLine, LineFull } from '../../common/index.js';
import { SignInDelayed } from './sign-in-delayed.js';

/** Attempts of one account that wait. */
const WAITING_PER_ACCOUNT = 9;
/** Attempts under way at a time; with those that wait they are as many as wait for a password hash at most. */
const AT_ONCE = 20;
const WAITING = 80;
/** Seconds after which it is worth another try. */
const COME_BACK = 2;

/**
 * Lets attempts at one account go one after the other, so that right ones do not count against each other, and the
 * networks that they come from take turns. Whoever comes while too many wait is sent away before anything is read or
 * written for it.
 */
export class Turns {
  private readonly line = new FairLine({
    atOnce: AT_ONCE,
    perKey: 1,
    waiting: WAITING,
    waitingPerKey: WAITING_PER_ACCOUNT,
  });

  /**
   * @param account whose attempts go one after the other
   * @param asker the network, or the client, that the attempt comes from
   * @throws SignInDelayed with 429 when too many wait at that account, with 503 when too many wait in all and the asker
   *   has a full share of them
   */
  async take<T>(account: string, asker: string, work: () => Promise<T>): Promise<T> {
    try {
      return await this.line.run({ key: account, from: asker }, work);
    } catch (error) {
      if (error instanceof LineFull) throw new SignInDelayed(COME_BACK, error.fault);
      throw error;
    }
  }
}
