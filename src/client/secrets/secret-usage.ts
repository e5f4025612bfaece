import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Upkeep } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import { ClientSecretStore } from './client-secret.store.js';

/** Milliseconds between two writes. */
const INTERVAL = 5000;

/** Remembers when each secret was last used, and writes it down later: no write on the path of a token request. */
@Injectable()
export class SecretUsage implements OnModuleInit, OnModuleDestroy {
  private readonly upkeep = new Upkeep(() => this.write(), {
    task: 'Writing the last use of client secrets',
    every: INTERVAL,
    logger: new Logger(SecretUsage.name),
    flushesAtEnd: true,
  });
  private unwritten = new Map<string, Date>();

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
    this.unwritten.set(secretId, at);
  }

  /** What is not written down yet. */
  lastUse(secretId: string): Date | undefined {
    return this.unwritten.get(secretId);
  }

  /** Writes all that is marked now. Never throws: what cannot be written is tried again in the next round. */
  flush(): Promise<void> {
    return this.upkeep.flush();
  }

  private async write(): Promise<void> {
    const marks = this.unwritten;
    if (marks.size === 0) return;
    this.unwritten = new Map();
    try {
      await this.transactions.run(async (tx) => {
        for (const [id, at] of marks) await this.store.setLastUsed(tx, id, at);
      });
    } catch (error) {
      this.unwritten = new Map([...marks, ...this.unwritten]);
      throw error;
    }
  }
}
