import { Line, LineFull, type OAuthError } from '../common/index.js';
import { outboundRefusals } from './refusals.js';

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

/** What a fetch is for. Each kind has places of its own, so that pictures never stand in the way of keys. */
export type Purpose = 'keys' | 'request_object' | 'document' | 'logout' | 'picture';

type PlaceLimits = Pick<OutboundLimits, 'atOnce' | 'perHost' | 'waiting' | 'waitingPerHost'>;

/** Lets few fetches of each kind run at a time, fewer still of one host; some wait in line, and hosts take turns. */
export class Places {
  private readonly lines = new Map<Purpose, Line>();

  constructor(private readonly limits: PlaceLimits) {}

  /**
   * @param signal ends the waiting
   * @throws OAuthError `temporarily_unavailable` (503, with Retry-After) when the line is full, or the signal comes first
   */
  async run<T>(purpose: Purpose, host: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    let hasBegun = false;
    try {
      return await this.lineOf(purpose).run({ key: host, signal }, () => {
        hasBegun = true;
        return work();
      });
    } catch (error) {
      if (error instanceof LineFull) throw busy(purpose, `too many wait, or too many from ${host}`, error);
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

/** It says nothing about the host that was to be fetched from, and passes: nobody takes it for a refusal. */
function busy(purpose: Purpose, reason: string, cause: unknown): OAuthError {
  return outboundRefusals.busy({
    reason: `no place for a fetch (${purpose}): ${reason}`,
    headers: { 'Retry-After': '2' },
    cause,
  });
}
