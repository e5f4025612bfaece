import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock, newId } from '../common/index.js';
import { isBusy, isRolledBack, isUniqueViolation } from './database-errors.js';
import { Lease } from './leases/lease.entity.js';
import { LeaseStore } from './leases/lease.store.js';
import { Transactions } from './transactions.js';

/** Name of the row that is written; no process holds it. */
const NAME = 'write-proof';
/** Milliseconds for which a successful write is valid: more frequent calls only read. */
const PROOF_TTL = 1000;

/** Proves that the database accepts writes, by writing a small row. */
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

  /** @throws the error of the write, or of the read while an earlier write is still valid */
  async assertWritable(): Promise<void> {
    if (performance.now() - this.provenAt < PROOF_TTL) return void (await this.dataSource.query('SELECT 1'));
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
      const exists = await this.transactions.runStatement((statement) => this.store.lock(statement, lease));
      if (!exists) await this.transactions.run((tx) => this.store.add(tx, lease));
    } catch (error) {
      // Another process wrote the same row, so the database accepts writes.
      const isContended = isRolledBack(error) && !isBusy(error);
      if (!isContended && !isUniqueViolation(error)) throw error;
    }
  }
}
