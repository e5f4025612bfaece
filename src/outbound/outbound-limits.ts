/** What one server-side fetch, and all fetches of one kind together, may cost. */
export class OutboundLimits {
  /**
   * Milliseconds in all: waiting for a place, of which a third at most, name resolution, connection, headers and body.
   * A fetch that has waited still has the time that a healthy server needs.
   */
  readonly timeout: number = 3000;
  /** Bytes of a body. */
  readonly size: number = 131_072;
  /** Fetches of one kind at a time. */
  readonly atOnce: number = 64;
  /** Of these from one host, so that a slow one leaves room for the others. */
  readonly perHost: number = 5;
  /** Fetches of one kind that wait for a place. */
  readonly waiting: number = 200;
  /** Of these for one host. */
  readonly waitingPerHost: number = 50;
}
