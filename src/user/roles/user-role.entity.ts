import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { SubjectId } from '../../common/index.js';
import { entityOf, type ColumnsOf } from '../../database/index.js';
import { User } from '../accounts/user.entity.js';

/** A role of a resource that a user holds. */
@Entity('user_roles')
export class UserRole {
  /** The row is removed with the resource or its role, see `RoleHolders`. */
  @PrimaryColumn({ name: 'resource_id', type: 'varchar', length: 36 })
  readonly resourceId!: string;

  @PrimaryColumn({ type: 'varchar', length: 100 })
  readonly role!: string;

  @ForeignKey(() => User, { name: 'fk_user_roles_user' })
  @Index('ix_user_roles_user_id')
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 })
  readonly userId!: SubjectId;

  @Column({ name: 'added_at', type: 'datetime', precision: 3 })
  readonly addedAt!: Date;

  static of(columns: ColumnsOf<UserRole>): UserRole {
    return entityOf(UserRole, columns);
  }
}
