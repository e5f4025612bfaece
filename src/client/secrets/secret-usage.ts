import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Transactions } from '../../database/index.js';
import { ClientSecretStore } from './client-secret.store.js';

/** Milliseconds between two writes. */
const INTERVAL = 5000;

/** Remembers when each secret was last used, and writes it down later: no write on the path of a token request. */
@Injectable()
export class SecretUsage implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(SecretUsage.name);
  private unwritten = new Map<string, Date>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: ClientSecretStore,
    private readonly transactions: Transactions,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flush(), INTERVAL).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  mark(secretId: string, at: Date): void {
    this.unwritten.set(secretId, at);
  }

  /** What is not written down yet. */
  lastUse(secretId: string): Date | undefined {
    return this.unwritten.get(secretId);
  }

  /** Never throws: what could not be written is tried again with the next round. */
  async flush(): Promise<void> {
    const marks = this.unwritten;
    if (marks.size === 0) return;
    this.unwritten = new Map();
    try {
      await this.transactions.run(async (tx) => {
        for (const [id, at] of marks) await this.store.setLastUsed(tx, id, at);
      });
    } catch (error) {
      this.unwritten = new Map([...marks, ...this.unwritten]);
      this.logger.warn(`last use of client secrets not written: ${String(error)}`);
    }
  }
}
