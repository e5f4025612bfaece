/** Keys in one window. */
const MOST_KEYS = 100_000;
/** How many of the keys that came first are looked at for one to make room. */
const SAMPLE = 8;

/**
 * Counts in windows of a minute that begin for all keys together: one look-up for each hit, nothing to sweep. Its
 * memory is fixed: when there are too many keys, one with a low count makes room for the new one, so that every key is
 * counted, and those that come often stay counted however many others come.
 */
export class FixedWindow {
  /** How long one lasts. */
  static readonly seconds = 60;
  private current = Number.NaN;
  private counts = new Map<string, number>();

  /** @param most keys at a time */
  constructor(private readonly most = MOST_KEYS) {}

  get size(): number {
    return this.counts.size;
  }

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
    const before = this.counts.get(key);
    if (before === undefined && this.counts.size >= this.most) this.makeRoom();
    const count = (before ?? 0) + 1;
    this.counts.set(key, count);
    return count;
  }

  /** Takes one hit back, and forgets a key without any. */
  takeBack(key: string): void {
    const count = this.counts.get(key) ?? 0;
    if (count > 1) this.counts.set(key, count - 1);
    else this.counts.delete(key);
  }

  /** The lowest count of the oldest few leaves; the others go to the back, so that the next time others are looked at. */
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
