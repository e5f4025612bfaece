import { Line } from '../../common/index.js';
import { SignInDelayed } from './sign-in-delayed.js';

/** Attempts of one account that wait. */
const WAITING_PER_ACCOUNT = 9;
/** Attempts under way at a time; with those that wait they are as many as wait for a password hash at most. */
const AT_ONCE = 20;
const WAITING = 80;

/**
 * Runs the attempts at one account one after the other, so that right ones do not count against each other; the
 * networks that they come from take turns. An attempt that comes while too many wait is refused before anything is read
 * or written for it.
 */
export class Turns {
  private readonly line = new Line(
    { atOnce: AT_ONCE, perKey: 1, waiting: WAITING, waitingPerKey: WAITING_PER_ACCOUNT },
    SignInDelayed.full,
  );

  /**
   * @param account whose attempts go one after the other
   * @param asker the network, or the client, that the attempt comes from
   * @throws SignInDelayed with 429 when too many wait at that account, with 503 when too many wait in all and the asker
   *   has a full share of them
   */
  take<T>(account: string, asker: string, work: () => Promise<T>): Promise<T> {
    return this.line.run({ key: account, from: asker }, work);
  }
}
