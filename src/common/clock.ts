import { Injectable } from '@nestjs/common';

/** Where the time comes from; tests bind one that stands still. */
export abstract class Clock {
  abstract now(): Date;

  /** Seconds since 1970, whole: the NumericDate of a JWT (RFC 7519 §2). */
  seconds(): number {
    return Math.floor(this.now().getTime() / 1000);
  }
}

@Injectable()
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/** @param seconds may be negative */
export function plusSeconds(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000);
}
