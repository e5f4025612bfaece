import { Column, Entity, PrimaryColumn } from 'typeorm';
import { entityOf, type ColumnsOf } from '../entity-of.js';

/** A piece of work that one process at a time may do. Who dies over it keeps it until it expires. */
@Entity('leases')
export class Lease {
  @PrimaryColumn({ type: 'varchar', length: 60 })
  readonly name!: string;

  /** The process: an id that it made at its start. */
  @Column({ type: 'varchar', length: 36 })
  readonly holder!: string;

  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  static of(columns: ColumnsOf<Lease>): Lease {
    return entityOf(Lease, columns);
  }
}
