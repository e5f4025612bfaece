import { Column, Entity, PrimaryColumn } from 'typeorm';
import { entityOf, type ColumnsOf } from '../entity-of.js';

/** A task that only one process at a time may do. If that process dies, it keeps the lease until the lease expires. */
@Entity('leases')
export class Lease {
  @PrimaryColumn({ type: 'varchar', length: 60 })
  readonly name!: string;

  /** Id that the process generated at its start. */
  @Column({ type: 'varchar', length: 36 })
  readonly holder!: string;

  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  static of(columns: ColumnsOf<Lease>): Lease {
    return entityOf(Lease, columns);
  }
}
