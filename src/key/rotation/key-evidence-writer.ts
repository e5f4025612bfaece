import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Upkeep } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import { KeyEvidence } from './key-evidence.js';
import { ServerKeyStore } from '../server-keys/server-key.store.js';

/** Milliseconds between two writes. */
const INTERVAL = 10_000;

/** Writes the `KeyEvidence` of this process to the database, which has the sums of all processes. */
@Injectable()
export class KeyEvidenceWriter implements OnModuleInit, OnModuleDestroy {
  private readonly upkeep = new Upkeep(() => this.write(), {
    task: 'Writing the evidence of server keys',
    every: INTERVAL,
    logger: new Logger(KeyEvidenceWriter.name),
    flushesAtEnd: true,
  });

  constructor(
    private readonly evidence: KeyEvidence,
    private readonly store: ServerKeyStore,
    private readonly transactions: Transactions,
  ) {}

  onModuleInit(): void {
    this.upkeep.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.upkeep.stop();
  }

  /** Writes the evidence collected so far. Never throws: after a failure, the next round writes it. */
  flush(): Promise<void> {
    return this.upkeep.flush();
  }

  /** A COMMIT whose answer is lost may count its tokens twice; the times stay correct. */
  private async write(): Promise<void> {
    const taken = this.evidence.take();
    if (taken.size === 0) return;
    // All processes write in the same order, so that they cannot deadlock.
    const sorted = [...taken].toSorted(([one], [other]) => (one < other ? -1 : 1));
    try {
      await this.transactions.run(async (tx) => {
        for (const [kid, evidence] of sorted) await this.store.addEvidence(tx, kid, evidence);
      });
    } catch (error) {
      this.evidence.putBack(taken);
      throw error;
    }
  }
}
