import { Injectable } from '@nestjs/common';

/** The source of the current time; tests bind a fixed one. */
export abstract class Clock {
  abstract now(): Date;

  /** Whole seconds since 1970: the NumericDate of a JWT (RFC 7519 §2). */
  seconds(): number {
    return secondsOf(this.now());
  }
}

@Injectable()
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/** Whole seconds since 1970: the NumericDate of a JWT (RFC 7519 §2), and the times of client metadata (RFC 7591 §3.2.1). */
export function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

/** @param seconds may be negative */
export function plusSeconds(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000);
}

/**
 * The `updatedAt` of a changed row. It always increases, also where the clock does not, so that concurrent changes are
 * detected.
 *
 * @param before as read
 */
export function changedAt(before: { readonly updatedAt: Date }, now: Date): Date {
  return new Date(Math.max(now.getTime(), before.updatedAt.getTime() + 1));
}

/** Seconds by which the clocks of two processes may differ. */
const SKEW = 60;

/**
 * Whether a stored time is further in the future than a correct clock could have set it. A limit or a lease that ends at
 * such a time would last until then.
 *
 * @param longest seconds that such a time may be in the future
 */
export function isTooFarAhead(time: Date, now: Date, longest = 0): boolean {
  return time > latestCredible(now, longest);
}

/** The latest time that may have been stored by now. */
export function latestCredible(now: Date, longest = 0): Date {
  return plusSeconds(now, longest + SKEW);
}
