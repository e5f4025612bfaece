import { Injectable } from '@nestjs/common';
import type { Tx, Writer } from '../common/index.js';
import { Transactions } from './transactions.js';
import { Verdicts } from './verdicts.js';

/** Outcome of a claim. `kept`: this same attempt won before, and only the response to its COMMIT was lost. */
export type Claim = 'won' | 'kept' | 'lost';

/** An item that can be used once: a code, one generation of a refresh token. */
export interface SingleUse {
  /**
   * Uses the item up by a conditional UPDATE that writes the id of this attempt; the affected-row count shows which attempt won.
   * Only this count decides between used and unused, never an earlier read.
   */
  readonly claim: (writer: Writer) => Promise<Claim>;
  /**
   * Runs after a lost claim, outside its transaction, so that a revocation persists. Resolves when the winner's answer
   * may be given again; otherwise throws.
   */
  lost(): Promise<void>;
}

/** The only implementation of single use. */
@Injectable()
export class Redeemer {
  constructor(
    private readonly transactions: Transactions,
    private readonly verdicts: Verdicts,
  ) {}

  /**
   * Uses up `source` and runs `store` in the same transaction: both take effect, or neither does.
   *
   * @param store writes rows whose values were made beforehand, and awaits nothing but SQL; without it, the claim is a
   *   single statement that needs no transaction around it
   * @throws the error of `source.lost` when another attempt won
   */
  async redeem(source: SingleUse, store?: (tx: Tx) => Promise<void>): Promise<void> {
    if ((await this.claim(source, store)) !== 'lost') return;
    await source.lost();
    if (store) await this.transactions.run(store);
  }

  /** A claim that matched no row is confirmed, because the node may lag. */
  private claim(source: SingleUse, store?: (tx: Tx) => Promise<void>): Promise<Claim> {
    const attempt = () => (store ? this.claimAndStore(source, store) : this.claimAlone(source));
    return this.verdicts.confirmed(attempt, (claim) => claim === 'lost');
  }

  private claimAndStore(source: SingleUse, store: (tx: Tx) => Promise<void>): Promise<Claim> {
    return this.transactions.run(async (tx) => {
      const outcome = await source.claim(tx);
      if (outcome === 'won') await store(tx);
      return outcome;
    });
  }

  private claimAlone(source: SingleUse): Promise<Claim> {
    return this.transactions.runStatement((statement) => source.claim(statement));
  }

  /** Uses up `source` without issuing anything, because its redemption is refused; no effect if it was used before. */
  async burn(source: SingleUse): Promise<void> {
    await this.claim(source);
  }
}
