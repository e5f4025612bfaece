import { setImmediate } from 'node:timers/promises';

/** Milliseconds of the main thread that a long task uses at a time. */
const SLICE = 1;

/** Lets requests run between the steps of a long task on the main thread. */
export class Breaks {
  private since = performance.now();

  /** To call between two steps: waits for one turn of the event loop when the slice is used up. */
  async take(): Promise<void> {
    if (performance.now() - this.since < SLICE) return;
    await setImmediate();
    this.since = performance.now();
  }
}
