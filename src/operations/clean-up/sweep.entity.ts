import { Column, Entity, PrimaryColumn } from 'typeorm';
import { entityOf, type ColumnsOf } from '../../database/index.js';

/** The last clean-up of a table by any process. */
@Entity('sweeps')
export class Sweep {
  /** The name of the table. */
  @PrimaryColumn({ type: 'varchar', length: 60 })
  readonly name!: string;

  @Column({ name: 'ended_at', type: 'datetime', precision: 3 })
  readonly endedAt!: Date;

  /** The number of removed rows. */
  @Column({ type: 'integer' })
  readonly removed!: number;

  /** Milliseconds, including pauses. */
  @Column({ name: 'took_ms', type: 'integer' })
  readonly tookMs!: number;

  static of(columns: ColumnsOf<Sweep>): Sweep {
    return entityOf(Sweep, columns);
  }
}
