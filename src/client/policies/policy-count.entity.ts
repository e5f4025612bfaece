import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ClientId } from '../../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../../database/index.js';

/** `rule` of the row that counts all requests of a client, refused or not. */
export const ALL_REQUESTS = '';

/**
 * What one process has counted for one policy, client, day and refusal: a row of its own for each process, which writes
 * the whole count again and again, so that nothing is counted twice. A report adds the rows.
 */
@Entity('policy_counts')
@Index('ix_policy_counts_policy_id', ['policyId', 'clientId'])
export class PolicyCount {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: string;

  @Column({ name: 'policy_id', type: 'varchar', length: 36 })
  readonly policyId!: string;

  /** The version of the policy. */
  @Column({ type: 'int' })
  readonly version!: number;

  @Column({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId;

  /** In UTC, for example `2026-11-22`. */
  @Column({ type: 'varchar', length: 10 })
  readonly day!: string;

  /** The id of the refusal, or `ALL_REQUESTS`. */
  @Column({ type: 'varchar', length: 40 })
  readonly rule!: string;

  @Column({ type: 'varchar', length: 200 })
  readonly section!: string;

  @Column({ type: 'int' })
  readonly requests!: number;

  @Column({ name: 'first_at', type: 'datetime', precision: 3 })
  readonly firstAt!: Date;

  @Column({ name: 'last_at', type: 'datetime', precision: 3 })
  readonly lastAt!: Date;

  /** The reason of the latest refusal. */
  @Column({ type: 'varchar', length: 500 })
  readonly example!: string;

  @Index('ix_policy_counts_expires_at')
  @ExpiresAt()
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  static of(columns: ColumnsOf<PolicyCount>): PolicyCount {
    return entityOf(PolicyCount, columns);
  }
}
