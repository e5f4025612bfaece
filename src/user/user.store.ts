import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { And, LessThan, MoreThan, MoreThanOrEqual, type EntityManager, type Repository } from 'typeorm';
import type { SubjectId } from '../common/index.js';
import { User } from './user.entity.js';

export type UserChange = Omit<User, 'id' | 'createdAt'>;

/** The last character of Unicode: sorts after everything that a username may hold. */
const LAST = '\u{10FFFF}';

/** The only class that touches `users`. */
@Injectable()
export class UserStore {
  constructor(@InjectRepository(User) private readonly users: Repository<User>) {}

  find(id: SubjectId): Promise<User | null> {
    return this.users.findOneBy({ id });
  }

  findByKey(usernameKey: string): Promise<User | null> {
    return this.users.findOneBy({ usernameKey });
  }

  /**
   * In the order of their making.
   *
   * @param prefix of the username key; both databases compare it by code point
   */
  list(prefix: string | undefined, after: string | undefined, limit: number): Promise<User[]> {
    const where = {
      ...(prefix !== undefined && { usernameKey: And(MoreThanOrEqual(prefix), LessThan(prefix + LAST)) }),
      ...(after !== undefined && { id: MoreThan(after as SubjectId) }),
    };
    return this.users.find({ where, order: { id: 'ASC' }, take: limit });
  }

  /** @throws the driver's error when the username is taken, see `isUniqueViolation` */
  async add(tx: EntityManager, user: User): Promise<void> {
    await tx.insert(User, user);
  }

  /**
   * Also locks the row, so that what follows in the transaction happens to this user once at a time.
   *
   * @returns false when the user is gone, or is no longer the one that was read
   * @throws the driver's error when the username is taken
   */
  async change(tx: EntityManager, { id, updatedAt }: User, change: UserChange): Promise<boolean> {
    const { affected } = await tx.update(User, { id, updatedAt }, change);
    return affected === 1;
  }

  /** @returns false when the user is gone, or is no longer the one that was read */
  async remove(tx: EntityManager, { id, updatedAt }: User): Promise<boolean> {
    const { affected } = await tx.delete(User, { id, updatedAt });
    return affected === 1;
  }
}
