import { Injectable } from '@nestjs/common';

/** Where the time comes from; tests bind one that stands still. */
export abstract class Clock {
  abstract now(): Date;

  /** Seconds since 1970, whole: the NumericDate of a JWT (RFC 7519 §2). */
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

/** Seconds by which the clocks of two processes may differ. */
const SKEW = 60;

/**
 * Whether a time that was stored lies further ahead than whoever stored it can have meant: its clock was wrong then. A
 * limit or a lease that ends at such a time would last until that time really comes.
 *
 * @param longest seconds that such a time may lie ahead by itself
 */
export function isTooFarAhead(time: Date, now: Date, longest = 0): boolean {
  return time > latestCredible(now, longest);
}

/** The latest time that may have been stored by now. */
export function latestCredible(now: Date, longest = 0): Date {
  return plusSeconds(now, longest + SKEW);
}
