import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Upkeep } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import { ClientSecretStore } from './client-secret.store.js';

/** Milliseconds between two writes. */
const INTERVAL = 5000;

/** Records when each secret was last used, and writes it later, so that token requests do not wait for a write. */
@Injectable()
export class SecretUsage implements OnModuleInit, OnModuleDestroy {
  private readonly upkeep = new Upkeep(() => this.write(), {
    task: 'Writing the last use of client secrets',
    every: INTERVAL,
    logger: new Logger(SecretUsage.name),
    flushesAtEnd: true,
  });
  private pending = new Map<string, Date>();

  constructor(
    private readonly store: ClientSecretStore,
    private readonly transactions: Transactions,
  ) {}

  onModuleInit(): void {
    this.upkeep.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.upkeep.stop();
  }

  mark(secretId: string, at: Date): void {
    this.pending.set(secretId, at);
  }

  /** The last use, if it is not written yet. */
  lastUse(secretId: string): Date | undefined {
    return this.pending.get(secretId);
  }

  /** Writes all marks now. Never throws: marks that cannot be written are retried in the next round. */
  flush(): Promise<void> {
    return this.upkeep.flush();
  }

  private async write(): Promise<void> {
    const marks = this.pending;
    if (marks.size === 0) return;
    this.pending = new Map();
    try {
      await this.transactions.run(async (tx) => {
        for (const [id, at] of marks) await this.store.setLastUsed(tx, id, at);
      });
    } catch (error) {
      this.pending = new Map([...marks, ...this.pending]);
      throw error;
    }
  }
}
