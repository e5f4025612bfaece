import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { entityOf, type ColumnsOf } from '../../database/index.js';
import { Group, type GroupId } from '../groups/group.entity.js';

/** A role of a resource that the members of a group hold. */
@Entity('group_roles')
export class GroupRole {
  /** The row is removed with the resource or its role, see `RoleHolders`. */
  @PrimaryColumn({ name: 'resource_id', type: 'varchar', length: 36 })
  readonly resourceId!: string;

  @PrimaryColumn({ type: 'varchar', length: 100 })
  readonly role!: string;

  @ForeignKey(() => Group, { name: 'fk_group_roles_group' })
  @Index('ix_group_roles_group_id')
  @PrimaryColumn({ name: 'group_id', type: 'varchar', length: 36 })
  readonly groupId!: GroupId;

  @Column({ name: 'added_at', type: 'datetime', precision: 3 })
  readonly addedAt!: Date;

  static of(columns: ColumnsOf<GroupRole>): GroupRole {
    return entityOf(GroupRole, columns);
  }
}
