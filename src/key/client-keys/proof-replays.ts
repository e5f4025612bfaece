import { Injectable } from '@nestjs/common';
import { digestOf, newId, type AttemptId } from '../../common/index.js';
import { isUniqueViolation, Transactions } from '../../database/index.js';
import { ProofReplay } from './proof-replay.entity.js';
import { ProofReplayStore } from './proof-replay.store.js';

/** A proof that can be used once. */
export interface OneTimeProof {
  /** Its kind, which separates the `jti`s of different kinds: `client_assertion`, … */
  readonly kind: string;
  /** Its maker: a client_id, or the thumbprint of a key. */
  readonly maker: string;
  /** Its `jti`: unique for its maker. */
  readonly jti: string;
  /** When it becomes too old to be accepted. */
  readonly expiresAt: Date;
}

/** Accepts each proof once, in all processes and across restarts. */
@Injectable()
export class ProofReplays {
  constructor(
    private readonly store: ProofReplayStore,
    private readonly transactions: Transactions,
  ) {}

  /** @returns whether this is the first use, as the unique row decides, not an earlier read */
  async isFirstUse({ kind, maker, jti, expiresAt }: OneTimeProof): Promise<boolean> {
    const digest = digestOf(JSON.stringify([kind, maker, jti]));
    const usedBy = newId<AttemptId>();
    const row = ProofReplay.of({ digest, usedBy, expiresAt });
    try {
      await this.transactions.runStatement((statement) => this.store.add(statement, row));
      return true;
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      // An attempt whose COMMIT had no answer is retried, and finds its own row.
      return (await this.store.find(digest))?.usedBy === usedBy;
    }
  }
}
