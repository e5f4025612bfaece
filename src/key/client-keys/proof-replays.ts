import { Injectable } from '@nestjs/common';
import { digestOf, newId, type AttemptId } from '../../common/index.js';
import { isUniqueViolation, Transactions } from '../../database/index.js';
import { ProofReplay } from './proof-replay.entity.js';
import { ProofReplayStore } from './proof-replay.store.js';

/** A proof that may be used once, by whoever made it. */
export interface OneTimeProof {
  /** What kind it is, so that kinds do not get in each other's way: `client_assertion`, … */
  readonly kind: string;
  /** Who made it: a client_id, a key's thumbprint. */
  readonly maker: string;
  /** Its `jti`: unique for its maker. */
  readonly jti: string;
  /** From then on it would be refused for its age. */
  readonly expiresAt: Date;
}

/** Lets each proof through once: in all processes, and after a restart. */
@Injectable()
export class ProofReplays {
  constructor(
    private readonly store: ProofReplayStore,
    private readonly transactions: Transactions,
  ) {}

  /** @returns whether this is the first time; the row says so, never an earlier read */
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
