import { Injectable } from '@nestjs/common';
import { LessThanOrEqual, MoreThan } from 'typeorm';
import type { Tx, Writer } from '../../common/index.js';
import type { CompiledTable } from '../driver/statements/compiled-table.js';
import { Statements } from '../driver/statements/statements.js';
import { Lease } from './lease.entity.js';

/** The only class that touches `leases`. */
@Injectable()
export class LeaseStore {
  private readonly table: CompiledTable<Lease>;

  constructor(statements: Statements) {
    this.table = statements.tableOf(Lease);
  }

  find(name: string): Promise<Lease | null> {
    return this.table.find({ name });
  }

  /** @throws QueryFailedError (a unique violation) when a lease of that name exists */
  async add(tx: Tx, lease: Lease): Promise<void> {
    await this.table.insert(tx, lease);
  }

  /** @returns whether the holder had the lease already, and keeps it until the new time */
  async renew(tx: Tx, { name, holder, expiresAt }: Lease): Promise<boolean> {
    return (await this.table.update(tx, { name, holder }, { expiresAt })) === 1;
  }

  /**
   * @param latest the latest credible expiry: a process with a wrong clock wrote a later one
   * @returns whether the lease had expired: only one of several concurrent callers takes it over
   */
  async takeOver(tx: Tx, { name, holder, expiresAt }: Lease, now: Date, latest: Date): Promise<boolean> {
    // TypeORM: by comparison.
    const isFree = [
      { name, expiresAt: LessThanOrEqual(now) },
      { name, expiresAt: MoreThan(latest) },
    ];
    return (await tx.update(Lease, isFree, { holder, expiresAt })).affected === 1;
  }

  /**
   * Locks the row of a name until the transaction ends. It changes the holder each time, because a cluster detects
   * conflicts by changed values.
   *
   * @returns false when the row does not exist yet
   */
  async lock(writer: Writer, { name, holder, expiresAt }: Lease): Promise<boolean> {
    return (await this.table.update(writer, { name }, { holder, expiresAt })) === 1;
  }

  async release(tx: Tx, name: string, holder: string, now: Date): Promise<void> {
    await this.table.update(tx, { name, holder }, { expiresAt: now });
  }
}
