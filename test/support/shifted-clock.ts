import { Clock } from '../../src/common/index.js';

/** The clock of a server that is ahead or behind. */
export class ShiftedClock extends Clock {
  /** Seconds; negative for a clock that is behind. */
  shift = 0;

  now(): Date {
    return new Date(Date.now() + this.shift * 1000);
  }
}
