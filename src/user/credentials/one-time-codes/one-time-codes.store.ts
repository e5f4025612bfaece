import { Injectable } from '@nestjs/common';
import { changeRefusals, newId, type AttemptId, type SubjectId } from '../../../common/index.js';
import { Statements, type Claim, type CompiledTable, type Tx, type Writer } from '../../../database/index.js';
import { OneTimeCodes, type OneTimeCodesColumns, type OneTimeCodesId } from './one-time-codes.entity.js';

/** The columns that the use of a code changes. */
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

  /** Adds the rows of new users. */
  async addEach(tx: Tx, rows: readonly OneTimeCodes[]): Promise<void> {
    await this.table.insertEach(tx, rows);
  }

  /**
   * Changes the row of a user, or adds it. The transaction holds the user.
   *
   * @param changesOf returns the changes of the row with that id
   * @throws ChangedMeanwhile when a code is used at the same time
   */
  async change(
    tx: Tx,
    userId: SubjectId,
    changesOf: (id: OneTimeCodesId) => Partial<OneTimeCodesColumns>,
  ): Promise<void> {
    const before = await this.findIn(tx, userId);
    if (before === null) {
      const id = newId<OneTimeCodesId>();
      return this.table.insert(tx, OneTimeCodes.new({ id, userId, updatedAt: new Date(0), ...changesOf(id) }));
    }
    const { id, version } = before;
    const changes = { ...changesOf(id), version: version + 1 };
    if ((await this.table.update(tx, { id, version }, changes)) === 1) return;
    throw changeRefusals.changedMeanwhile({ what: 'user' });
  }

  /** Removes the recovery codes of a user without a second factor. */
  async clearRecoveryCodes(tx: Tx, userId: SubjectId): Promise<void> {
    await this.table.increment(tx, { userId }, 'version', { recoveryCodes: [] });
  }

  /**
   * Counts a wrong code.
   *
   * @returns false when another attempt changed the row at the same time
   */
  async count(
    tx: Tx,
    { id, version }: OneTimeCodes,
    counted: Pick<OneTimeCodes, 'failures' | 'blockedUntil' | 'updatedAt'>,
  ): Promise<boolean> {
    return (await this.table.update(tx, { id, version }, { ...counted, version: version + 1 })) === 1;
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
    await this.table.increment(tx, { userId }, 'version', { failures: 0, blockedUntil: null });
  }

  async removeAllOf(tx: Tx, userId: SubjectId): Promise<void> {
    await this.table.delete(tx, { userId });
  }
}
