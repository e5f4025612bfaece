import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Branded, SubjectId } from '../../common/index.js';
import { entityOf, type ColumnsOf } from '../../database/index.js';
import { User } from '../accounts/user.entity.js';

export type CredentialId = Branded<'CredentialId'>;

/** A credential of a user. A user has at most one password. */
@Entity('credentials')
export class Credential {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: CredentialId;

  @ForeignKey(() => User, { name: 'fk_credentials_user' })
  @Index('ix_credentials_user_id')
  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  readonly userId!: SubjectId;

  @Column({ type: 'varchar', length: 20 })
  readonly type!: 'password';

  /** For a password: the argon2id hash with its parameters, as a PHC string; or the hash of another server, marked. */
  @Column({ type: 'text' })
  readonly data!: string;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  @Column({ name: 'updated_at', type: 'datetime', precision: 3 })
  readonly updatedAt!: Date;

  static of(columns: ColumnsOf<Credential>): Credential {
    return entityOf(Credential, columns);
  }
}
