export interface RefreshOptions {
  /** Milliseconds after which the value is loaded again. */
  readonly maxAge: number;
  /** Milliseconds in which an older value is used while it cannot be loaded. */
  readonly staleFor: number;
  readonly now: () => Date;
  /** Called when it cannot be loaded, at most once for each attempt. */
  readonly failed: (error: Error, isUsable: boolean) => void;
}

/** Milliseconds between attempts while an older value is usable, and while there is none. */
const RETRY = { withValue: 60_000, without: 5000 };

/** A value of the provider that is loaded when it is needed, one load at a time. */
export class Refreshed<T> {
  private current: { readonly value: T; readonly at: number } | undefined;
  private pending: Promise<T> | undefined;
  private failure: { readonly error: Error; readonly at: number } | undefined;

  constructor(
    private readonly load: () => Promise<T>,
    private readonly options: RefreshOptions,
  ) {}

  /** Why the last attempt failed; undefined after a success. */
  get lastError(): Error | undefined {
    return this.failure?.error;
  }

  /**
   * The first request that finds the value too old waits for a new one. While the provider is away, requests use the old
   * one and do not wait.
   *
   * @throws Error of the last attempt, when there is no usable value
   */
  async get(): Promise<T> {
    const now = this.time();
    const { maxAge, staleFor } = this.options;
    const age = this.current === undefined ? Infinity : Math.abs(now - this.current.at);
    if (age <= maxAge) return this.current!.value;
    if (age > maxAge + staleFor) {
      if (this.hasFailedWithin(RETRY.without, now)) throw this.failure!.error;
      return this.reload();
    }
    const { value } = this.current!;
    if (this.hasFailedWithin(RETRY.withValue, now)) return value;
    const wasAway = this.failure !== undefined;
    const reloaded = this.reload().catch(() => value);
    return wasAway ? value : reloaded;
  }

  /** Loads it now, or joins the load that runs. */
  reload(): Promise<T> {
    return (this.pending ??= this.loaded().finally(() => (this.pending = undefined)));
  }

  get isLoading(): boolean {
    return this.pending !== undefined;
  }

  private async loaded(): Promise<T> {
    try {
      const value = await this.load();
      this.current = { value, at: this.time() };
      this.failure = undefined;
      return value;
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      const at = this.time();
      this.failure = { error, at };
      const { maxAge, staleFor, failed } = this.options;
      failed(error, this.current !== undefined && at - this.current.at <= maxAge + staleFor);
      throw error;
    }
  }

  private hasFailedWithin(time: number, now: number): boolean {
    // Absolute, because a clock that is set back must not stop the attempts.
    return this.failure !== undefined && Math.abs(now - this.failure.at) < time;
  }

  private time(): number {
    return this.options.now().getTime();
  }
}
