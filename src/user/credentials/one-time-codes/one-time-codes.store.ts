import { Injectable } from '@nestjs/common';
import type { AttemptId, SubjectId } from '../../../common/index.js';
import { Statements, type Claim, type CompiledTable, type Tx, type Writer } from '../../../database/index.js';
import { OneTimeCodes } from './one-time-codes.entity.js';

/** What a use of a code leaves behind. */
export type Used = Pick<OneTimeCodes, 'lastStep' | 'recoveryCodes'>;

/** The only class that touches `one_time_codes`. */
@Injectable()
export class OneTimeCodesStore {
  private readonly table: CompiledTable<OneTimeCodes>;

  constructor(statements: Statements) {
    this.table = statements.tableOf(OneTimeCodes);
  }

  find(userId: SubjectId): Promise<OneTimeCodes | null> {
    return this.table.find({ userId });
  }

  findIn(tx: Tx, userId: SubjectId): Promise<OneTimeCodes | null> {
    return this.table.findIn(tx, { userId });
  }

  async add(tx: Tx, codes: OneTimeCodes): Promise<void> {
    await this.table.insert(tx, codes);
  }

  /**
   * Replaces seed and recovery codes. The transaction holds the user's row.
   *
   * @returns false when a code was used at the same time
   */
  async change(tx: Tx, { id, version }: OneTimeCodes, changes: Partial<OneTimeCodes>): Promise<boolean> {
    return (await this.table.update(tx, { id, version }, { ...changes, version: version + 1 })) === 1;
  }

  /** Removes the recovery codes of a user without a second factor. */
  async clearRecoveryCodes(tx: Tx, userId: SubjectId): Promise<void> {
    await this.table.increment(tx, { userId }, 'version', { recoveryCodes: [] });
  }

  /**
   * Counts an attempt as wrong before its code is checked.
   *
   * @returns false when another attempt was counted at the same time
   */
  async count(
    writer: Writer,
    { id, failures, version }: OneTimeCodes,
    counted: Pick<OneTimeCodes, 'failures' | 'blockedUntil' | 'updatedAt'>,
  ): Promise<boolean> {
    return (await this.table.update(writer, { id, failures, version }, counted)) === 1;
  }

  /** Uses up a code; the row must still be the one that the code was compared with. */
  async claim(
    writer: Writer,
    { id, version }: OneTimeCodes,
    attempt: AttemptId,
    used: Used,
    now: Date,
  ): Promise<Claim> {
    const change = { ...used, version: version + 1, usedBy: attempt, failures: 0, blockedUntil: null, updatedAt: now };
    if ((await this.table.update(writer, { id, version }, change)) === 1) return 'won';
    return (await this.table.findIn(writer, { id, usedBy: attempt })) === null ? 'lost' : 'kept';
  }

  /** Removes the delay that wrong codes have caused. */
  async unlock(tx: Tx, userId: SubjectId): Promise<void> {
    await this.table.update(tx, { userId }, { failures: 0, blockedUntil: null });
  }

  async removeAllOf(tx: Tx, userId: SubjectId): Promise<void> {
    await this.table.delete(tx, { userId });
  }
}
