import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { SubjectId } from '../../common/index.js';
import { entityOf, type ColumnsOf } from '../../database/index.js';
import { User } from '../accounts/user.entity.js';
import { Group, type GroupId } from './group.entity.js';

/** The membership of a user in a group. */
@Entity('group_members')
export class GroupMember {
  @ForeignKey(() => Group, { name: 'fk_group_members_group' })
  @PrimaryColumn({ name: 'group_id', type: 'varchar', length: 36 })
  readonly groupId!: GroupId;

  @ForeignKey(() => User, { name: 'fk_group_members_user' })
  @Index('ix_group_members_user_id')
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 })
  readonly userId!: SubjectId;

  @Column({ name: 'added_at', type: 'datetime', precision: 3 })
  readonly addedAt!: Date;

  static of(columns: ColumnsOf<GroupMember>): GroupMember {
    return entityOf(GroupMember, columns);
  }
}
