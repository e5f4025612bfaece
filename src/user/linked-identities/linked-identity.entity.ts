import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { digestOf, type Branded, type Digest, type SubjectId } from '../../common/index.js';
import { entityOf, type ColumnsOf } from '../../database/index.js';
import { User } from '../accounts/user.entity.js';

export type LinkedIdentityId = Branded<'LinkedIdentityId'>;

/** A person at another provider: its issuer, and the `sub` that the issuer never assigns again (OIDC Core §5.7). */
export interface IssuerAndSubject {
  readonly issuer: string;
  readonly subject: string;
}

/** An identity at another provider that signs in to the account of a user. */
@Entity('linked_identities')
@Unique('uq_linked_identities_digest', ['digest'])
export class LinkedIdentity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: LinkedIdentityId;

  @ForeignKey(() => User, { name: 'fk_linked_identities_user' })
  @Index('ix_linked_identities_user_id')
  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  readonly userId!: SubjectId;

  /** Of issuer and subject, see `identityDigestOf`. Unique: an identity belongs to one account. */
  @Column({ type: 'varchar', length: 43 })
  readonly digest!: Digest;

  @Column({ type: 'text' })
  readonly issuer!: string;

  @Column({ type: 'varchar', length: 255 })
  readonly subject!: string;

  /** The provider by which the identity was used last. It may be gone: the issuer identifies the person. */
  @Index('ix_linked_identities_provider_id')
  @Column({ name: 'provider_id', type: 'varchar', length: 36 })
  readonly providerId!: string;

  /** What the person recognizes: the address or the name at the provider; for display only. */
  @Column({ type: 'varchar', length: 254, nullable: true })
  readonly label!: string | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  @Column({ name: 'last_used_at', type: 'datetime', precision: 3, nullable: true })
  readonly lastUsedAt!: Date | null;

  /**
   * Whether the operator's trust in the provider has linked it, and the owner has not confirmed it since; null in rows
   * of earlier releases.
   */
  @Column({ name: 'by_trust', type: 'boolean', nullable: true })
  readonly byTrust!: boolean | null;

  static of(columns: Omit<ColumnsOf<LinkedIdentity>, 'digest'>): LinkedIdentity {
    return entityOf(LinkedIdentity, { ...columns, digest: identityDigestOf(columns) });
  }
}

/** The key by which an identity is found. Issuers and subjects are compared by code point (OIDC Core §2). */
export function identityDigestOf({ issuer, subject }: IssuerAndSubject): Digest {
  return digestOf(JSON.stringify([issuer, subject]));
}
