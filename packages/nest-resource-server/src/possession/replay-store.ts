export type ReplayOutcome = 'first-use' | 'used-before' | 'full';

/** Where used proofs are remembered. The memory of one process serves one process; several need a shared store. */
export interface ReplayStore {
  /**
   * Marks a proof as used, in one atomic step: of two parallel calls with one key, one returns `first-use`.
   * With Redis: `SET <key> 1 NX PXAT <expiresAt>`.
   *
   * @param key 43 characters, base64url
   * @param expiresAt after which the proof is too old, so that the key can be forgotten
   */
  use(key: string, expiresAt: Date, now: Date): ReplayOutcome | Promise<ReplayOutcome>;
}

/**
 * Remembers used proofs in memory, about 100 bytes for each. When it is full of proofs that count, it accepts no more.
 */
export class MemoryReplayStore implements ReplayStore {
  private readonly used = new Map<string, number>();
  private sweptAt = -Infinity;

  /** @param most proofs at once: the default is enough for some 4,000 requests a second */
  constructor(private readonly most = 500_000) {}

  use(key: string, expiresAt: Date, now: Date): ReplayOutcome {
    const time = now.getTime();
    if ((this.used.get(key) ?? -Infinity) >= time) return 'used-before';
    this.forgetOldest(time);
    if (this.used.size >= this.most && !this.sweep(time)) return 'full';
    this.used.delete(key);
    this.used.set(key, expiresAt.getTime());
    return 'first-use';
  }

  /** Proofs expire nearly in the order in which they are used. */
  private forgetOldest(time: number): void {
    for (const [key, until] of this.used) {
      if (until >= time) return;
      this.used.delete(key);
    }
  }

  /** At most once a second, so that a full store does not cost a search for each request. @returns whether there is room */
  private sweep(time: number): boolean {
    if (Math.abs(time - this.sweptAt) < 1000) return false;
    this.sweptAt = time;
    for (const [key, until] of this.used) if (until < time) this.used.delete(key);
    return this.used.size < this.most;
  }
}
