import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { AttemptId, Branded, Digest, SubjectId } from '../../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../../database/index.js';
import { User } from '../accounts/user.entity.js';
import type { LinkPurpose } from './link-purpose.js';

export type MailLinkId = Branded<'MailLinkId'>;

/** A link that was sent by mail: found by its id, proved by the digest of its secret half, used once (PE5). */
@Entity('mail_links')
@Unique('uq_mail_links_slot', ['slot'])
export class MailLink {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: MailLinkId;

  @Column({ type: 'varchar', length: 43 })
  readonly digest!: Digest;

  @Column({ type: 'varchar', length: 20 })
  readonly purpose!: LinkPurpose;

  /** A digest of the purpose and its owner. It is unique: a new link takes the place of the older one. */
  @Column({ type: 'varchar', length: 43 })
  readonly slot!: Digest;

  /** Null in the row of a request that concerns no account, until a sign-up has created its account. */
  @ForeignKey(() => User, { name: 'fk_mail_links_user' })
  @Index('ix_mail_links_user_id')
  @Column({ name: 'user_id', type: 'varchar', length: 36, nullable: true })
  readonly userId!: SubjectId | null;

  /** The address that the link was sent to; null when an administrator received the link instead. */
  @Column({ type: 'varchar', length: 254, nullable: true })
  readonly address!: string | null;

  /** The sealed interaction in which the person asked for the link. Only the browser of the interaction continues it. */
  @Column({ type: 'text', nullable: true })
  readonly interaction!: string | null;

  /** The attempt that used the link. */
  @Column({ name: 'used_by', type: 'varchar', length: 36, nullable: true })
  readonly usedBy!: AttemptId | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  @Index('ix_mail_links_expires_at')
  @ExpiresAt()
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  static of(columns: ColumnsOf<MailLink>): MailLink {
    return entityOf(MailLink, columns);
  }
}
