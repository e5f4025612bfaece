import { Line } from '../../common/index.js';
import { SignInDelayed } from './sign-in-delayed.js';

/** Waiting attempts per account. */
const WAITING_PER_ACCOUNT = 9;
/** Running attempts. With the waiting ones they are as many as can wait for a password hash. */
const AT_ONCE = 20;
const WAITING = 80;

/**
 * Runs the attempts for one account one after the other, so that right ones do not count against each other. The
 * networks they come from take turns. When too many wait, an attempt is refused before anything is read or written.
 */
export class Turns {
  private readonly line = new Line(
    { atOnce: AT_ONCE, perKey: 1, waiting: WAITING, waitingPerKey: WAITING_PER_ACCOUNT },
    SignInDelayed.full,
  );

  /**
   * @param account whose attempts run one after the other
   * @param asker the network or client of the attempt
   * @throws SignInDelayed with 429 when too many attempts wait for that account, with 503 when too many wait in total
   *   and the asker has its full share of them
   */
  take<T>(account: string, asker: string, work: () => Promise<T>): Promise<T> {
    return this.line.run({ key: account, from: asker }, work);
  }
}
