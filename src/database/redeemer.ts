import { Injectable } from '@nestjs/common';
import type { Tx, Writer } from '../common/index.js';
import { Transactions } from './transactions.js';
import { Verdicts } from './verdicts.js';

/** How a claim went. `kept`: this very attempt won before, and only the answer to its COMMIT was lost. */
export type Claim = 'won' | 'kept' | 'lost';

/** Something that can be used once: a code, one generation of a refresh token. */
export interface SingleUse {
  /**
   * Uses it up by a conditional UPDATE that writes the id of this attempt; the affected-row count says who won.
   * Used or unused is judged here alone, never by an earlier read.
   */
  readonly claim: (writer: Writer) => Promise<Claim>;
  /**
   * Called after a lost claim, outside its transaction, so that what it revokes stays revoked.
   * Resolves where the winner's answer may be given once more; otherwise throws.
   */
  lost(): Promise<void>;
}

/** The one implementation of single use. Nothing else consumes anything. */
@Injectable()
export class Redeemer {
  constructor(
    private readonly transactions: Transactions,
    private readonly verdicts: Verdicts,
  ) {}

  /**
   * Uses up `source` and stores what is given for it, both or neither.
   *
   * @param store writes rows whose values were made beforehand, awaits nothing but SQL; left out where the claim says
   *   it all, which then needs no transaction around its single statement
   * @throws whatever `source.lost` throws when somebody else was first
   */
  async redeem(source: SingleUse, store?: (tx: Tx) => Promise<void>): Promise<void> {
    if ((await this.claim(source, store)) !== 'lost') return;
    await source.lost();
    if (store) await this.transactions.run(store);
  }

  /** A claim that matched no row may have asked a node that lags. */
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

  /**
   * Uses up `source` for nothing, because its redemption is refused; one used before is left as it is.
   */
  async burn(source: SingleUse): Promise<void> {
    await this.claim(source);
  }
}
