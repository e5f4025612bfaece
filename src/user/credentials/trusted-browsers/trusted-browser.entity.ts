import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Branded, Digest, SubjectId } from '../../../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../../../database/index.js';
import { User } from '../../accounts/user.entity.js';

export type TrustedBrowserId = Branded<'TrustedBrowserId'>;

/** A browser in which a user need not repeat the second factor. */
@Entity('trusted_browsers')
export class TrustedBrowser {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: TrustedBrowserId;

  @ForeignKey(() => User, { name: 'fk_trusted_browsers_user' })
  @Index('ix_trusted_browsers_user_id')
  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  readonly userId!: SubjectId;

  /** Of the secret half of the cookie. */
  @Column({ type: 'varchar', length: 43 })
  readonly digest!: Digest;

  /** The header `User-Agent` when the trust was given. */
  @Column({ name: 'user_agent', type: 'varchar', length: 300, nullable: true })
  readonly userAgent!: string | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  @Column({ name: 'last_used_at', type: 'datetime', precision: 3 })
  readonly lastUsedAt!: Date;

  @Index('ix_trusted_browsers_expires_at')
  @ExpiresAt()
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  static of(columns: ColumnsOf<TrustedBrowser>): TrustedBrowser {
    return entityOf(TrustedBrowser, columns);
  }
}
