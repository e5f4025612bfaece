import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { AdminScope, SubjectId } from '../../common/index.js';
import { Statements, type CompiledTable, type Tx } from '../../database/index.js';
import { User } from '../accounts/user.entity.js';
import { GroupMember } from './group-member.entity.js';
import type { GroupId } from './group.entity.js';

/** The only class that touches `group_members`, except for joins that select users or groups. */
@Injectable()
export class GroupMemberStore {
  private readonly table: CompiledTable<GroupMember>;

  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(GroupMember);
  }

  /** The members of a group, ordered by `sub`. */
  list(groupId: GroupId, after: string | undefined, limit: number): Promise<User[]> {
    const query = this.users
      .createQueryBuilder('u')
      .innerJoin(GroupMember, 'm', 'm.userId = u.id')
      .where('m.groupId = :groupId', { groupId });
    if (after !== undefined) query.andWhere('m.userId > :after', { after });
    return query.orderBy('m.userId', 'ASC').limit(limit).getMany();
  }

  /** The admin scopes that the members hold, as seen by a transaction; other members are not read. */
  async adminScopesOf(tx: Tx, groupId: GroupId): Promise<AdminScope[]> {
    // TypeORM: a join.
    const administrators = await tx
      .createQueryBuilder(User, 'u')
      .select(['u.id', 'u.adminScopes'])
      .innerJoin(GroupMember, 'm', 'm.userId = u.id')
      .where('m.groupId = :groupId AND u.adminScopes <> :none', { groupId, none: '[]' })
      .getMany();
    return administrators.flatMap(({ adminScopes }) => adminScopes);
  }

  async has(tx: Tx, groupId: GroupId, userId: SubjectId): Promise<boolean> {
    return (await this.table.findIn(tx, { groupId, userId })) !== null;
  }

  async add(tx: Tx, member: GroupMember): Promise<void> {
    await this.table.insert(tx, member);
  }

  async addEach(tx: Tx, members: readonly GroupMember[]): Promise<void> {
    await this.table.insertEach(tx, members);
  }

  /** The memberships of several users. */
  ofEach(userIds: readonly SubjectId[]): Promise<GroupMember[]> {
    return this.table.findEach('userId', userIds);
  }

  /** @returns whether the user was a member */
  async remove(tx: Tx, groupId: GroupId, userId: SubjectId): Promise<boolean> {
    return (await this.table.delete(tx, { groupId, userId })) === 1;
  }

  /** @returns the number of removed members */
  removeAllOf(tx: Tx, groupId: GroupId): Promise<number> {
    return this.table.delete(tx, { groupId });
  }

  async removeUser(tx: Tx, userId: SubjectId): Promise<void> {
    await this.table.delete(tx, { userId });
  }
}
