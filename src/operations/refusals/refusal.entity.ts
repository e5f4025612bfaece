import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { RefusalId } from '../../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../../database/index.js';
import { RULE_COLUMN, type NamedRule } from './named-rule.js';

/** A refusal and its reason. It contains no secret. */
@Entity('refusals')
@Index('ix_refusals_client_id', ['clientId', 'id'])
export class Refusal {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: RefusalId;

  @Column({ type: 'datetime', precision: 3 })
  readonly at!: Date;

  /** The client that the request authenticated or named. */
  @Column({ name: 'client_id', type: 'varchar', length: 100, nullable: true })
  readonly clientId!: string | null;

  @Column({ type: 'varchar', length: 300 })
  readonly path!: string;

  /** The error code. */
  @Column({ type: 'varchar', length: 40 })
  readonly error!: string;

  @Column({ type: 'integer' })
  readonly status!: number;

  /** The public description. */
  @Column({ type: 'text' })
  readonly description!: string;

  /** The detail that only administrators see. */
  @Column({ type: 'text' })
  readonly reason!: string;

  /** The rule that was broken. */
  @Column({ name: 'section', type: 'varchar', length: 100, transformer: RULE_COLUMN })
  readonly rule!: NamedRule;

  @Column({ type: 'text', nullable: true })
  readonly expected!: string | null;

  @Column({ type: 'text', nullable: true })
  readonly received!: string | null;

  @Column({ type: 'text' })
  readonly fix!: string;

  @Index('ix_refusals_expires_at')
  @ExpiresAt({ grace: 0 })
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  static of(columns: ColumnsOf<Refusal>): Refusal {
    return entityOf(Refusal, columns);
  }
}
