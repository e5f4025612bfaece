import { Injectable } from '@nestjs/common';
import { Statements, type CompiledTable, type Tx } from '../../database/index.js';
import { SubjectKey } from './subject-key.entity.js';

/** The primary key of the one row. */
export const SUBJECT_KEY_ID = 'pairwise';

/** The only class that touches `subject_keys`. */
@Injectable()
export class SubjectKeyStore {
  private readonly table: CompiledTable<SubjectKey>;

  constructor(statements: Statements) {
    this.table = statements.tableOf(SubjectKey);
  }

  async find(): Promise<string | null> {
    return (await this.table.find({ id: SUBJECT_KEY_ID }))?.sealed ?? null;
  }

  /** @throws the driver's error when there is one already, see `isUniqueViolation` */
  async add(tx: Tx, sealed: string): Promise<void> {
    await this.table.insert(tx, SubjectKey.of({ id: SUBJECT_KEY_ID, sealed }));
  }

  /** Seals the same secret again. */
  async reseal(tx: Tx, before: string, sealed: string): Promise<void> {
    await this.table.update(tx, { id: SUBJECT_KEY_ID, sealed: before }, { sealed });
  }
}
