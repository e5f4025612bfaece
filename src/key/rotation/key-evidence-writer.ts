import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Upkeep } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import { KeyEvidence } from './key-evidence.js';
import { ServerKeyStore } from '../server-keys/server-key.store.js';

/** Milliseconds between two writes. */
const INTERVAL = 10_000;

/** Adds what this process knows of its keys to what all of them know. */
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

  /** Writes all that is known now. Never throws: what cannot be written is tried again in the next round. */
  flush(): Promise<void> {
    return this.upkeep.flush();
  }

  /** A COMMIT whose answer is lost may count its tokens twice; times stay right. */
  private async write(): Promise<void> {
    const taken = this.evidence.take();
    if (taken.size === 0) return;
    // In one order for all processes, so that they wait for each other's rows and never in a circle.
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
