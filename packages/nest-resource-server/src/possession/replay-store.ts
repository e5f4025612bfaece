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

/** Remembers used proofs in memory: about 150 bytes for each. When it is full of proofs that count, it accepts no more. */
export class MemoryReplayStore implements ReplayStore {
  private readonly used = new Map<string, number>();
  private sweptAt = -Infinity;

  constructor(private readonly most = 100_000) {}

  use(key: string, expiresAt: Date, now: Date): ReplayOutcome {
    const time = now.getTime();
    if ((this.used.get(key) ?? -Infinity) >= time) return 'used-before';
    this.sweep(time);
    if (this.used.size >= this.most) return 'full';
    this.used.set(key, expiresAt.getTime());
    return 'first-use';
  }

  /** At most once a second, so that a full store does not cost a search for each request. */
  private sweep(time: number): void {
    if (Math.abs(time - this.sweptAt) < 1000) return;
    this.sweptAt = time;
    for (const [key, until] of this.used) if (until < time) this.used.delete(key);
  }
}
