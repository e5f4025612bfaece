import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { Branded } from '../../common/index.js';
import { entityOf, type ColumnsOf } from '../../database/index.js';

export type GroupId = Branded<'GroupId'>;

/** A group of users. It has no admin scopes, so that membership alone never makes an administrator. */
@Entity('user_groups')
@Unique('uq_user_groups_name_key', ['nameKey'])
export class Group {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: GroupId;

  /** The value of the claim `groups`. */
  @Column({ type: 'varchar', length: 100 })
  readonly name!: string;

  /** The form for comparison, see `groupNameKeyOf`. */
  @Column({ name: 'name_key', type: 'varchar', length: 200 })
  readonly nameKey!: string;

  @Column({ type: 'varchar', length: 500, nullable: true })
  readonly description!: string | null;

  /** Whether members must sign in with two factors. */
  @Column({ name: 'requires_mfa', type: 'boolean' })
  readonly requiresMfa!: boolean;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  /** Increases with every change. It also shows whether the row has changed since it was read. */
  @Column({ name: 'updated_at', type: 'datetime', precision: 3 })
  readonly updatedAt!: Date;

  /** Increases with every transaction that keeps the row until its end, see `GroupStore.hold`. */
  @Column({ type: 'int', default: 0 })
  readonly version!: number;

  static of(columns: ColumnsOf<Group>): Group {
    return entityOf(Group, columns);
  }
}
