import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock, newId } from '../common/index.js';
import { isBusy, isRolledBack, isUniqueViolation } from './database-errors.js';
import { Lease } from './leases/lease.entity.js';
import { LeaseStore } from './leases/lease.store.js';
import { Transactions } from './transactions.js';

/** The row that is written; nobody holds it. */
const NAME = 'write-proof';
/** Milliseconds that a proof counts: whoever asks more often causes no more writes. */
const COUNTS = 1000;

/** Whether the database takes writes: shown by one, of a single small row. */
@Injectable()
export class WriteProof {
  private proof: Promise<void> | undefined;
  private provenAt = -Infinity;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly store: LeaseStore,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** @throws the fault of the write, or of a read where a write has just been possible */
  async give(): Promise<void> {
    if (performance.now() - this.provenAt < COUNTS) return void (await this.dataSource.query('SELECT 1'));
    this.proof ??= this.prove().finally(() => (this.proof = undefined));
    return this.proof;
  }

  private async prove(): Promise<void> {
    await this.write();
    this.provenAt = performance.now();
  }

  private async write(): Promise<void> {
    const lease = Lease.of({ name: NAME, holder: newId(), expiresAt: this.clock.now() });
    try {
      const isThere = await this.transactions.runStatement((statement) => this.store.lock(statement, lease));
      if (!isThere) await this.transactions.run((tx) => this.store.add(tx, lease));
    } catch (error) {
      // Somebody else wrote the very row, so that it can be written.
      const isContended = isRolledBack(error) && !isBusy(error);
      if (!isContended && !isUniqueViolation(error)) throw error;
    }
  }
}
