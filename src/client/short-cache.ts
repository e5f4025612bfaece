/** Milliseconds: how old anything that a process remembers of a table may be. */
const MAX_AGE = 1000;

interface Entry<V> {
  /** When the load began, so that an answer is never older than it seems. */
  readonly since: number;
  readonly value: Promise<V>;
}

export interface ShortCacheOptions<V> {
  /** How many entries at most; the oldest makes room. */
  readonly max: number;
  /** Whether a value is worth keeping; every one when left out. */
  readonly keep?: (value: V) => boolean;
}

/** Remembers what it loaded for at most a second. Askers at the same time share one load. */
export class ShortCache<V> {
  private readonly entries = new Map<string, Entry<V>>();

  constructor(
    private readonly load: (key: string) => Promise<V>,
    private readonly options: ShortCacheOptions<V>,
  ) {}

  get(key: string): Promise<V> {
    const entry = this.entries.get(key);
    // Not the `Clock`: a clock that stands still would keep an entry for ever.
    if (entry !== undefined && performance.now() - entry.since < MAX_AGE) return entry.value;
    return this.reload(key);
  }

  /** Whether there is an entry, of whatever age. */
  has(key: string): boolean {
    return this.entries.has(key);
  }

  /** To call after the COMMIT of a change: the next caller loads again, whatever load is under way. */
  forget(key: string): void {
    this.entries.delete(key);
  }

  /**
   * Lets the next caller load again, unless a load has begun since.
   *
   * @param begun by `performance.now()`
   * @returns whether there was something older
   */
  forgetBefore(key: string, begun: number): boolean {
    const entry = this.entries.get(key);
    return entry !== undefined && entry.since < begun && this.entries.delete(key);
  }

  forgetAll(): void {
    this.entries.clear();
  }

  private reload(key: string): Promise<V> {
    const entry: Entry<V> = { since: performance.now(), value: this.load(key) };
    this.entries.delete(key);
    this.makeRoom();
    this.entries.set(key, entry);
    const drop = () => void (this.entries.get(key) === entry && this.entries.delete(key));
    entry.value.then((value) => void (this.options.keep?.(value) === false && drop()), drop);
    return entry.value;
  }

  private makeRoom(): void {
    if (this.entries.size < this.options.max) return;
    const [oldest] = this.entries.keys();
    if (oldest !== undefined) this.entries.delete(oldest);
  }
}
