import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { AdminScope, SubjectId } from '../common/index.js';
import type { StandardClaims } from './standard-claims.js';

/** A person who signs in. */
@Entity('users')
@Unique('uq_users_username_key', ['usernameKey'])
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

  static of(columns: Omit<User, 'with'>): User {
    return Object.assign(new User(), columns);
  }

  with(changes: Partial<Omit<User, 'with'>>): User {
    return Object.assign(new User(), this, changes);
  }
}
