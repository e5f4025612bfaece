import { Line, LineFull, type OAuthError } from '../common/index.js';
import { outboundRefusals } from './refusals.js';

/** The limits of one server-side fetch, and of all fetches of one kind. */
export class OutboundLimits {
  /**
   * Milliseconds in all: the wait for a place, name resolution, connection, headers and body. The wait takes a third at
   * most, so that a fetch that has waited still has the time that a healthy server needs.
   */
  readonly timeout: number = 3000;
  /** The largest body, in bytes. */
  readonly size: number = 131_072;
  /** Fetches of one kind at a time. */
  readonly atOnce: number = 64;
  /** Fetches of one kind from one host at a time, so that a slow host leaves places for other hosts. */
  readonly perHost: number = 5;
  /** Fetches of one kind that wait for a place. */
  readonly waiting: number = 200;
  /** Fetches of one kind for one host that wait for a place. */
  readonly waitingPerHost: number = 50;
}

/** The kind of a fetch. Each kind has separate places, so that pictures do not delay keys. */
export type Purpose =
  'keys' | 'request_object' | 'document' | 'logout' | 'notification' | 'picture' | 'identity_provider';

type PlaceLimits = Pick<OutboundLimits, 'atOnce' | 'perHost' | 'waiting' | 'waitingPerHost'>;

/** Limits the fetches of each kind, and those from one host, that run at a time. Others wait; hosts take turns. */
export class Places {
  private readonly lines = new Map<Purpose, Line>();

  constructor(private readonly limits: PlaceLimits) {}

  /**
   * Runs a fetch when it has a place.
   *
   * @param signal ends the wait
   * @throws OAuthError `temporarily_unavailable` (503, with Retry-After) when the line is full or the signal ends the wait
   */
  async run<T>(purpose: Purpose, host: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    let hasBegun = false;
    try {
      return await this.lineOf(purpose).run({ key: host, signal }, () => {
        hasBegun = true;
        return work();
      });
    } catch (error) {
      if (error instanceof LineFull) throw busy(purpose, `too many fetches wait, or too many from ${host}`, error);
      if (!hasBegun) throw busy(purpose, `there was no place in time for ${host}`, error);
      throw error;
    }
  }

  private lineOf(purpose: Purpose): Line {
    const known = this.lines.get(purpose);
    if (known !== undefined) return known;
    const { perHost: perKey, waitingPerHost: waitingPerKey, ...others } = this.limits;
    const line = new Line({ ...others, perKey, waitingPerKey });
    this.lines.set(purpose, line);
    return line;
  }
}

/** A temporary refusal that states nothing about the host of the fetch. */
function busy(purpose: Purpose, reason: string, cause: unknown): OAuthError {
  return outboundRefusals.busy({
    reason: `no place for a fetch (${purpose}): ${reason}`,
    headers: { 'Retry-After': '2' },
    cause,
  });
}
