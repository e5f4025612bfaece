import { Clock, plusSeconds } from '../../src/common/index.js';

/** A clock that only changes when a test advances it. */
export class FixedClock extends Clock {
  constructor(private time = new Date('2026-11-21T12:00:00.000Z')) {
    super();
  }

  now(): Date {
    return this.time;
  }

  advance(seconds: number): void {
    this.time = plusSeconds(this.time, seconds);
  }
}
