/** What one server-side fetch, and all of them together, may cost. */
export class OutboundLimits {
  /** Milliseconds in all: waiting for a place, name resolution, connection, headers and body. */
  readonly timeout: number = 3000;
  /** Bytes of a body. */
  readonly size: number = 131_072;
  /** Fetches at a time. */
  readonly atOnce: number = 64;
  /** Fetches at a time from one host, so that a slow one leaves room for the others. */
  readonly perHost: number = 5;
  /** Fetches that wait for a place. */
  readonly waiting: number = 200;
}
