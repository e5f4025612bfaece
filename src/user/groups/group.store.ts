import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, MoreThan, type Repository } from 'typeorm';
import { changedAt, Clock, newId, type SubjectId } from '../../common/index.js';
import { inList, Statements, type CompiledTable, type Tx } from '../../database/index.js';
import { GroupMember } from './group-member.entity.js';
import { Group, type GroupId } from './group.entity.js';

/** The columns of a group that can be set and changed. */
export type GroupColumns = Pick<Group, 'name' | 'nameKey' | 'description' | 'requiresMfa'>;

/** The only class that touches `user_groups`, except for the joins of `MembershipStore`. */
@Injectable()
export class GroupStore {
  private readonly table: CompiledTable<Group>;

  constructor(
    @InjectRepository(Group) private readonly groups: Repository<Group>,
    statements: Statements,
    private readonly clock: Clock,
  ) {
    this.table = statements.tableOf(Group);
  }

  find(id: GroupId): Promise<Group | null> {
    return this.table.find({ id });
  }

  findByKey(nameKey: string): Promise<Group | null> {
    return this.table.find({ nameKey });
  }

  /** The groups that have one of the names, as the transaction sees them. @param nameKeys see `groupNameKeyOf` */
  amongIn(tx: Tx, nameKeys: readonly string[]): Promise<Group[]> {
    return this.table.findEach('nameKey', nameKeys, tx);
  }

  among(ids: readonly GroupId[]): Promise<Group[]> {
    return this.table.findEach('id', ids);
  }

  /** @returns those of the ids that belong to a group */
  async existing(ids: readonly GroupId[]): Promise<GroupId[]> {
    if (ids.length === 0) return [];
    const groups = await this.groups.find({ where: { id: In([...ids]) }, select: { id: true } });
    return groups.map(({ id }) => id);
  }

  /** Ordered by id, the oldest first. */
  list(after: string | undefined, limit: number): Promise<Group[]> {
    const where = after === undefined ? {} : { id: MoreThan(after as GroupId) };
    return this.groups.find({ where, order: { id: 'ASC' }, take: limit });
  }

  /** The groups of a user, ordered by id. */
  listOf(userId: SubjectId, after: string | undefined, limit: number): Promise<Group[]> {
    const query = this.groups
      .createQueryBuilder('g')
      .innerJoin(GroupMember, 'm', 'm.groupId = g.id')
      .where('m.userId = :userId', { userId });
    if (after !== undefined) query.andWhere('g.id > :after', { after });
    return query.orderBy('g.id', 'ASC').limit(limit).getMany();
  }

  /** @throws the driver's error when the name is taken, see `isUniqueViolation` */
  async add(tx: Tx, columns: GroupColumns): Promise<Group> {
    const now = this.clock.now();
    const group = Group.of({ id: newId<GroupId>(), createdAt: now, updatedAt: now, version: 0, ...columns });
    await this.table.insert(tx, group);
    return group;
  }

  /**
   * @returns the changed group; null when it was removed or has changed since it was read
   * @throws the driver's error when the name is taken
   */
  async change(tx: Tx, before: Group, columns: GroupColumns): Promise<Group | null> {
    const change = { ...columns, updatedAt: changedAt(before, this.clock.now()) };
    const isChanged = (await this.table.update(tx, { id: before.id, updatedAt: before.updatedAt }, change)) === 1;
    return isChanged ? Group.of({ ...before, ...change }) : null;
  }

  /**
   * Keeps the group until the transaction is over, on every node of a cluster.
   *
   * @returns false when it was removed
   */
  async hold(tx: Tx, { id }: Pick<Group, 'id'>): Promise<boolean> {
    return (await this.table.increment(tx, { id }, 'version')) === 1;
  }

  /** As `hold`, for several groups. @returns false when one of them was removed */
  async holdEach(tx: Tx, groups: readonly Group[]): Promise<boolean> {
    if (groups.length === 0) return true;
    // TypeORM: several rows.
    const held = await tx.update(Group, { id: inList(groups.map(({ id }) => id)) }, { version: () => 'version + 1' });
    return held.affected === groups.length;
  }

  /** @returns false when it was removed or has changed since it was read */
  async remove(tx: Tx, { id, updatedAt }: Group): Promise<boolean> {
    return (await this.table.delete(tx, { id, updatedAt })) === 1;
  }
}
