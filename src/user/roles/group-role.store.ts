import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Not, type Repository } from 'typeorm';
import type { RoleOfResource } from '../../common/index.js';
import { inList, Statements, type CompiledTable, type Tx } from '../../database/index.js';
import { Group, type GroupId } from '../groups/group.entity.js';
import { GroupRole } from './group-role.entity.js';

/** The only class that touches `group_roles`, except for `MembershipStore`. */
@Injectable()
export class GroupRoleStore {
  private readonly table: CompiledTable<GroupRole>;

  constructor(
    @InjectRepository(Group) private readonly groups: Repository<Group>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(GroupRole);
  }

  /** The groups that hold a role, ordered by id. */
  holdersOf(held: RoleOfResource, after: string | undefined, limit: number): Promise<Group[]> {
    const query = this.groups
      .createQueryBuilder('g')
      .innerJoin(GroupRole, 'r', 'r.groupId = g.id')
      .where('r.resourceId = :resourceId AND r.role = :role', held);
    if (after !== undefined) query.andWhere('r.groupId > :after', { after });
    return query.orderBy('r.groupId', 'ASC').limit(limit).getMany();
  }

  async has(tx: Tx, { resourceId, role }: RoleOfResource, groupId: GroupId): Promise<boolean> {
    return (await this.table.findIn(tx, { resourceId, role, groupId })) !== null;
  }

  async add(tx: Tx, row: GroupRole): Promise<void> {
    await this.table.insert(tx, row);
  }

  /** @returns whether the group held it */
  async remove(tx: Tx, { resourceId, role }: RoleOfResource, groupId: GroupId): Promise<boolean> {
    return (await this.table.delete(tx, { resourceId, role, groupId })) === 1;
  }

  async removeGroup(tx: Tx, groupId: GroupId): Promise<void> {
    await this.table.delete(tx, { groupId });
  }

  async keepOnly(tx: Tx, resourceId: string, roles: readonly string[]): Promise<void> {
    // TypeORM: several rows, by comparison.
    await tx.delete(GroupRole, { resourceId, ...(roles.length > 0 && { role: Not(inList(roles)) }) });
  }
}
