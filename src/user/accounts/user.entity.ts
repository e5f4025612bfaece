import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { AdminScope, SubjectId } from '../../common/index.js';
import { entityOf, type ColumnsOf } from '../../database/index.js';
import type { StandardClaims } from '../claims/standard-claims.js';

/** A person who signs in. */
@Entity('users')
@Unique('uq_users_username_key', ['usernameKey'])
@Index('ix_users_email_key', ['emailKey', 'id'])
@Index('ix_users_disabled', ['disabled', 'id'])
export class User {
  /** The `sub` of every token, never given to anybody else. */
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: SubjectId;

  /** As it was given: only shown. */
  @Column({ type: 'varchar', length: 200 })
  readonly username!: string;

  /** As it is compared, see `usernameKeyOf`. */
  @Column({ name: 'username_key', type: 'varchar', length: 200 })
  readonly usernameKey!: string;

  @Column({ type: 'simple-json' })
  readonly claims!: StandardClaims;

  /** `claims.email` as it is compared, see `emailKeyOf`; null without one. */
  @Column({ name: 'email_key', type: 'varchar', length: 254, nullable: true })
  readonly emailKey!: string | null;

  /** Scopes of the admin API that this person may have in a code flow. */
  @Column({ name: 'admin_scopes', type: 'simple-json' })
  readonly adminScopes!: readonly AdminScope[];

  /** Nothing of this person works: no sign-in, no session, no token. */
  @Column({ type: 'boolean' })
  readonly disabled!: boolean;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  /** Later with every change: also tells whether the row is still the one that was read. */
  @Column({ name: 'updated_at', type: 'datetime', precision: 3 })
  readonly updatedAt!: Date;

  /** Failed sign-ins before then no longer count; null: an administrator has never lifted them. */
  @Column({ name: 'unlocked_at', type: 'datetime', precision: 3, nullable: true })
  readonly unlockedAt!: Date | null;

  /** One more with every transaction that keeps the row from being changed until it is over, see `UserStore.hold`. */
  @Column({ type: 'int', default: 0 })
  readonly version!: number;

  static of(columns: NewColumns): User {
    const defaults = { unlockedAt: null, version: 0 };
    return entityOf(User, { ...defaults, ...columns, emailKey: emailKeyOf(columns.claims.email) });
  }

  with(changes: Partial<NewColumns>): User {
    return User.of({ ...this, ...changes });
  }
}

type NewColumns = ColumnsOf<User, 'emailKey' | Defaulted> & Partial<Pick<User, Defaulted>>;
type Defaulted = 'unlockedAt' | 'version';

/** The form in which e-mail addresses are compared: lower case. */
export function emailKeyOf(email: string | undefined): string | null {
  return email?.toLowerCase() ?? null;
}
