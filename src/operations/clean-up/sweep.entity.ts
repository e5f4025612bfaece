import { Column, Entity, PrimaryColumn } from 'typeorm';
import { entityOf, type ColumnsOf } from '../../database/index.js';

/** When a table was cleaned last, by whichever process. */
@Entity('sweeps')
export class Sweep {
  /** Of the table. */
  @PrimaryColumn({ type: 'varchar', length: 60 })
  readonly name!: string;

  @Column({ name: 'ended_at', type: 'datetime', precision: 3 })
  readonly endedAt!: Date;

  /** Rows. */
  @Column({ type: 'integer' })
  readonly removed!: number;

  /** With the pauses. */
  @Column({ name: 'took_ms', type: 'integer' })
  readonly tookMs!: number;

  static of(columns: ColumnsOf<Sweep>): Sweep {
    return entityOf(Sweep, columns);
  }
}
