import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { AttemptId, AuthorizationId, ClientId, TokenId } from '../../common/index.js';
import { entityOf, ExpiresAt, ONE_DAY, Sealed, type ColumnsOf } from '../../database/index.js';
import { Authorization } from '../authorizations/authorization.entity.js';
import type { Marks } from './generations.js';

/** A family of refresh tokens (RFC 6749 §6), one row however often it rotates. */
@Entity('refresh_tokens')
export class RefreshToken {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: TokenId;

  @Index('ix_refresh_tokens_authorization_id')
  @ForeignKey(() => Authorization, { name: 'fk_refresh_tokens_authorization' })
  @Column({ name: 'authorization_id', type: 'varchar', length: 36 })
  readonly authorizationId!: AuthorizationId;

  @Column({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId;

  /** What every value of the family is derived from, encrypted. */
  @Sealed()
  @Column({ type: 'text' })
  readonly seed!: string;

  /** The one that is valid now; those before it were used. */
  @Column({ type: 'int' })
  readonly generation!: number;

  @Column({ name: 'rotated_at', type: 'datetime', precision: 3, nullable: true })
  readonly rotatedAt!: Date | null;

  @Column({ name: 'rotated_by', type: 'varchar', length: 36, nullable: true })
  readonly rotatedBy!: AttemptId | null;

  /** Which generations were superseded lately, and when; null where none was. */
  @Column({ type: 'varchar', length: 700, nullable: true })
  readonly superseded!: Marks | null;

  /** Absolute: rotation never moves it. */
  @Column({ name: 'ends_at', type: 'datetime', precision: 3 })
  readonly endsAt!: Date;

  /** When it has been idle for too long, at most `endsAt`. The row stays a day, so that a refusal can still say what it was. */
  @Index('ix_refresh_tokens_expires_at')
  @ExpiresAt({ grace: ONE_DAY })
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  static of(columns: ColumnsOf<RefreshToken>): RefreshToken {
    return entityOf(RefreshToken, columns);
  }

  isExpiredAt(now: Date): boolean {
    return this.expiresAt <= now;
  }
}
