/** The maximum number of keys in a window. */
const MOST_KEYS = 100_000;
/** How many of the oldest keys are compared when one must be removed. */
const SAMPLE = 8;

/**
 * Counts hits by key in windows of a minute, which begin for all keys together: one look-up for each hit, and no sweep.
 * The memory is bounded: with too many keys, a new key replaces one with a low count. So every key is counted, and
 * frequent keys keep their counts.
 */
export class FixedWindow {
  /** The length of a window. */
  static readonly seconds = 60;
  private current = Number.NaN;
  private counts = new Map<string, number>();

  /** @param most the maximum number of keys */
  constructor(private readonly most = MOST_KEYS) {}

  get size(): number {
    return this.counts.size;
  }

  /**
   * @param now seconds since 1970
   * @returns the number of hits of the key in this window, this one included
   */
  hit(key: string, now: number): number {
    const window = Math.floor(now / FixedWindow.seconds);
    if (window !== this.current) {
      this.current = window;
      this.counts = new Map();
    }
    const before = this.counts.get(key);
    if (before === undefined && this.counts.size >= this.most) this.makeRoom();
    const count = (before ?? 0) + 1;
    this.counts.set(key, count);
    return count;
  }

  /** Subtracts one hit, and removes a key without hits. */
  takeBack(key: string): void {
    const count = this.counts.get(key) ?? 0;
    if (count > 1) this.counts.set(key, count - 1);
    else this.counts.delete(key);
  }

  /** Removes the key with the lowest count among the oldest; the others become the newest, so that the next call compares other keys. */
  private makeRoom(): void {
    const oldest: [string, number][] = [];
    for (const entry of this.counts) if (oldest.push(entry) === SAMPLE) break;
    const [lowest] = oldest.toSorted(([, one], [, other]) => one - other);
    for (const [key, count] of oldest) {
      this.counts.delete(key);
      if (key !== lowest?.[0]) this.counts.set(key, count);
    }
  }

  /** Seconds until the next window begins. */
  static left(now: number): number {
    return FixedWindow.seconds - (now % FixedWindow.seconds);
  }
}
