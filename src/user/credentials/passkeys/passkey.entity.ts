import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Branded, Digest, SubjectId } from '../../../common/index.js';
import { entityOf, type ColumnsOf } from '../../../database/index.js';
import { User } from '../../accounts/user.entity.js';

export type PasskeyId = Branded<'PasskeyId'>;

/** A public key credential of a user (WebAuthn Level 3 §4). */
@Entity('passkeys')
@Unique('uq_passkeys_credential_digest', ['credentialDigest'])
export class Passkey {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: PasskeyId;

  @ForeignKey(() => User, { name: 'fk_passkeys_user' })
  @Index('ix_passkeys_user_id')
  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  readonly userId!: SubjectId;

  /** SHA-256 of the credential id, by which the row is found. */
  @Column({ name: 'credential_digest', type: 'varchar', length: 43 })
  readonly credentialDigest!: Digest;

  /** The credential id in base64url, as the authenticator chose it. */
  @Column({ name: 'credential_id', type: 'text' })
  readonly credentialId!: string;

  /** COSE key in base64url. */
  @Column({ name: 'public_key', type: 'text' })
  readonly publicKey!: string;

  /** The signature counter; 0 where the authenticator has none (WebAuthn §6.1.1). */
  @Column({ type: 'bigint', transformer: { from: Number, to: (count: number) => count } })
  readonly counter!: number;

  /** How browsers reach the authenticator: `internal`, `usb`, … */
  @Column({ type: 'simple-json' })
  readonly transports!: readonly string[];

  /** Whether the passkey can be copied to other devices of its user. */
  @Column({ name: 'is_synced', type: 'boolean' })
  readonly isSynced!: boolean;

  /** The user's own name for it. */
  @Column({ type: 'varchar', length: 100 })
  readonly name!: string;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  @Column({ name: 'last_used_at', type: 'datetime', precision: 3, nullable: true })
  readonly lastUsedAt!: Date | null;

  static of(columns: ColumnsOf<Passkey>): Passkey {
    return entityOf(Passkey, columns);
  }
}
