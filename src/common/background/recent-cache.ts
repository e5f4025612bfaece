export interface RecentCacheOptions<V> {
  /** Milliseconds that a value is kept, counted from the start of its load, so that no answer is older than it seems. */
  readonly age: number;
  /** The largest number of entries; the oldest entry is dropped for a new one. */
  readonly most: number;
  /** Milliseconds that one value is kept, where its age differs from `age`; 0 drops it. */
  readonly ageOf?: (value: V) => number;
  /** Milliseconds that a failure is kept, counted from the failure; 0, the default, drops it. */
  readonly ageOfFailure?: (error: unknown) => number;
}

interface Entry<V> {
  readonly value: Promise<V>;
  /** When the load began, by `performance.now()`. */
  readonly since: number;
  /** When the entry expires, by `performance.now()`. */
  until: number;
  /** The value, undefined until it is loaded. */
  loaded: V | undefined;
}

/** Keeps what it loads for a short time, by key. Callers at the same time share one load. */
export class RecentCache<V> {
  private readonly entries = new Map<string, Entry<V>>();

  constructor(
    private readonly load: (key: string) => Promise<V>,
    private readonly options: RecentCacheOptions<V>,
  ) {}

  /** @throws what the load throws; again without a load while the failure is kept */
  get(key: string): Promise<V> {
    const entry = this.entries.get(key);
    // Not the `Clock`: a stopped clock would keep entries forever.
    if (entry !== undefined && performance.now() < entry.until) return entry.value;
    return this.reload(key);
  }

  /** Whether there is an entry of any age. */
  has(key: string): boolean {
    return this.entries.has(key);
  }

  /** Whether `get` answers without a new load. */
  isFresh(key: string): boolean {
    return performance.now() < (this.entries.get(key)?.until ?? -Infinity);
  }

  /** @returns the value of any age, undefined while its load runs and after a failure */
  peek(key: string): V | undefined {
    return this.entries.get(key)?.loaded;
  }

  /** Loads a value again, although one is kept. A failure that is dropped leaves the fresh value before it in place. */
  reload(key: string): Promise<V> {
    const since = performance.now();
    const entry: Entry<V> = { value: this.load(key), since, until: since + this.options.age, loaded: undefined };
    const before = this.entries.get(key);
    this.entries.delete(key);
    this.makeRoom();
    this.entries.set(key, entry);
    entry.value.then(
      (value) => this.keep(key, entry, value),
      (error: unknown) => this.keepFailure(key, entry, error, before),
    );
    return entry.value;
  }

  /** To call after the COMMIT of a change: the next caller starts a new load, even while an earlier load runs. */
  forget(key: string): void {
    this.entries.delete(key);
  }

  /**
   * Drops an entry whose load began before a given time.
   *
   * @param begun by `performance.now()`
   * @returns whether there was such an entry
   */
  forgetBefore(key: string, begun: number): boolean {
    const entry = this.entries.get(key);
    return entry !== undefined && entry.since < begun && this.entries.delete(key);
  }

  forgetAll(): void {
    this.entries.clear();
  }

  private keep(key: string, entry: Entry<V>, value: V): void {
    entry.loaded = value;
    if (this.options.ageOf === undefined) return;
    const age = this.options.ageOf(value);
    entry.until = entry.since + age;
    if (age === 0 && this.entries.get(key) === entry) this.entries.delete(key);
  }

  private keepFailure(key: string, entry: Entry<V>, error: unknown, before: Entry<V> | undefined): void {
    const age = this.options.ageOfFailure?.(error) ?? 0;
    const now = performance.now();
    entry.until = age === 0 ? -Infinity : now + age;
    if (age > 0 || this.entries.get(key) !== entry) return;
    if (before !== undefined && now < before.until) this.entries.set(key, before);
    else this.entries.delete(key);
  }

  private makeRoom(): void {
    if (this.entries.size < this.options.most) return;
    const [oldest] = this.entries.keys();
    if (oldest !== undefined) this.entries.delete(oldest);
  }
}
