import { Column, Entity, PrimaryColumn } from 'typeorm';
import { entityOf, Sealed, type ColumnsOf } from '../../database/index.js';

/** The secret that pairwise subjects are made with: one row, made once, never changed for another. */
@Entity('subject_keys')
export class SubjectKey {
  /** Always the same one: of several processes that start at once, one makes the row. */
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
