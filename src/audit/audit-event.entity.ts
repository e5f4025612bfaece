import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { entityOf, ExpiresAt, type ColumnsOf } from '../database/index.js';

export type AuditDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** An event of the audit: the action, the affected user or client, the actor and the time. It never contains a secret. */
@Entity('audit_events')
@Index('ix_audit_events_type', ['type', 'id'])
@Index('ix_audit_events_sub', ['sub', 'id'])
@Index('ix_audit_events_client_id', ['clientId', 'id'])
export class AuditEvent {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: string;

  /** For example `user.signed_in`. */
  @Column({ type: 'varchar', length: 60 })
  readonly type!: string;

  @Column({ type: 'datetime', precision: 3 })
  readonly at!: Date;

  /** The affected user. */
  @Column({ type: 'varchar', length: 36, nullable: true })
  readonly sub!: string | null;

  @Column({ name: 'client_id', type: 'varchar', length: 100, nullable: true })
  readonly clientId!: string | null;

  /** The administrator that acted for the user: the `sub` of the access token. Null when the user acted. */
  @Column({ type: 'varchar', length: 100, nullable: true })
  readonly actor!: string | null;

  @Column({ type: 'simple-json' })
  readonly details!: AuditDetails;

  @Index('ix_audit_events_expires_at')
  @ExpiresAt()
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  static of(columns: ColumnsOf<AuditEvent>): AuditEvent {
    return entityOf(AuditEvent, columns);
  }
}
