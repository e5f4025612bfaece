import { Column, Entity, PrimaryColumn } from 'typeorm';
import { entityOf, Sealed, type ColumnsOf } from '../../database/index.js';

/** The secret of pairwise subjects: one row, created once and never replaced. */
@Entity('subject_keys')
export class SubjectKey {
  /** A constant, so that of several processes that start at once, one creates the row. */
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: string;

  /** 32 bytes, encrypted and bound to this row. */
  @Sealed()
  @Column({ type: 'text' })
  readonly sealed!: string;

  static of(columns: ColumnsOf<SubjectKey>): SubjectKey {
    return entityOf(SubjectKey, columns);
  }
}
