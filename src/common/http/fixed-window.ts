/** Keys in one window; more are not counted: many addresses must not fill the memory, nor lock anybody out. */
const MOST_KEYS = 100_000;

/** Counts in windows of a minute that begin for all keys together: one look-up for each hit, nothing to sweep. */
export class FixedWindow {
  /** How long one lasts. */
  static readonly seconds = 60;
  private current = Number.NaN;
  private counts = new Map<string, number>();

  /**
   * @param now seconds since 1970
   * @returns how often the key has come in this window, this time included
   */
  hit(key: string, now: number): number {
    const window = Math.floor(now / FixedWindow.seconds);
    if (window !== this.current) {
      this.current = window;
      this.counts = new Map();
    }
    const count = (this.counts.get(key) ?? 0) + 1;
    if (count > 1 || this.counts.size < MOST_KEYS) this.counts.set(key, count);
    return count;
  }

  /** Seconds until the next window begins. */
  static left(now: number): number {
    return FixedWindow.seconds - (now % FixedWindow.seconds);
  }
}
