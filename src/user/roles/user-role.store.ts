import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Not, type Repository } from 'typeorm';
import type { RoleOfResource, SubjectId } from '../../common/index.js';
import { inList, Statements, type CompiledTable, type Tx } from '../../database/index.js';
import { User } from '../accounts/user.entity.js';
import { UserRole } from './user-role.entity.js';

/** The only class that touches `user_roles`, except for `MembershipStore`. */
@Injectable()
export class UserRoleStore {
  private readonly table: CompiledTable<UserRole>;

  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(UserRole);
  }

  /** The users who hold a role themselves, ordered by `sub`. */
  holdersOf(held: RoleOfResource, after: string | undefined, limit: number): Promise<User[]> {
    const query = this.users
      .createQueryBuilder('u')
      .innerJoin(UserRole, 'r', 'r.userId = u.id')
      .where('r.resourceId = :resourceId AND r.role = :role', held);
    if (after !== undefined) query.andWhere('r.userId > :after', { after });
    return query.orderBy('r.userId', 'ASC').limit(limit).getMany();
  }

  async has(tx: Tx, { resourceId, role }: RoleOfResource, userId: SubjectId): Promise<boolean> {
    return (await this.table.findIn(tx, { resourceId, role, userId })) !== null;
  }

  async add(tx: Tx, row: UserRole): Promise<void> {
    await this.table.insert(tx, row);
  }

  async addEach(tx: Tx, rows: readonly UserRole[]): Promise<void> {
    await this.table.insertEach(tx, rows);
  }

  /** The roles that several users hold themselves. */
  ofEach(userIds: readonly SubjectId[]): Promise<UserRole[]> {
    return this.table.findEach('userId', userIds);
  }

  /** @returns whether the user held it */
  async remove(tx: Tx, { resourceId, role }: RoleOfResource, userId: SubjectId): Promise<boolean> {
    return (await this.table.delete(tx, { resourceId, role, userId })) === 1;
  }

  async removeUser(tx: Tx, userId: SubjectId): Promise<void> {
    await this.table.delete(tx, { userId });
  }

  async keepOnly(tx: Tx, resourceId: string, roles: readonly string[]): Promise<void> {
    // TypeORM: several rows, by comparison.
    await tx.delete(UserRole, { resourceId, ...(roles.length > 0 && { role: Not(inList(roles)) }) });
  }
}
