import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { And, Equal, LessThan, MoreThan, MoreThanOrEqual, type Repository } from 'typeorm';
import { Clock, newId, type SubjectId } from '../../common/index.js';
import { Statements, type CompiledTable, type Tx } from '../../database/index.js';
import { emailKeyOf, User } from './user.entity.js';

/** What a user is made of, and what can change. */
export type UserColumns = Pick<User, 'username' | 'usernameKey' | 'claims' | 'adminScopes' | 'disabled'>;

/** All of what is named must hold. */
export interface UserFilter {
  /** The username key begins with it; both databases compare it by code point. */
  readonly prefix?: string | undefined;
  /** A username key. */
  readonly username?: string | undefined;
  /** See `emailKeyOf`. */
  readonly email?: string | undefined;
  readonly disabled?: boolean | undefined;
}

/** The last character of Unicode: sorts after everything that a username may hold. */
const LAST = '\u{10FFFF}';

/** The only class that touches `users`. */
@Injectable()
export class UserStore {
  private readonly table: CompiledTable<User>;

  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    statements: Statements,
    private readonly clock: Clock,
  ) {
    this.table = statements.tableOf(User);
  }

  find(id: SubjectId): Promise<User | null> {
    return this.table.find({ id });
  }

  findByKey(usernameKey: string): Promise<User | null> {
    return this.table.find({ usernameKey });
  }

  /** In the order of their `sub`: of those that this server made, the order in which they were created. */
  list({ prefix, username, email, disabled }: UserFilter, after: string | undefined, limit: number): Promise<User[]> {
    const names = [
      ...(prefix === undefined ? [] : [MoreThanOrEqual(prefix), LessThan(prefix + LAST)]),
      ...(username === undefined ? [] : [Equal(username)]),
    ];
    const where = {
      ...(names.length > 0 && { usernameKey: And(...names) }),
      ...(email !== undefined && { emailKey: email }),
      ...(disabled !== undefined && { disabled }),
      ...(after !== undefined && { id: MoreThan(after as SubjectId) }),
    };
    return this.users.find({ where, order: { id: 'ASC' }, take: limit });
  }

  /**
   * @param id of a user who had it elsewhere
   * @throws the driver's error when the username or the id is taken, see `isUniqueViolation`
   */
  async add(tx: Tx, columns: UserColumns, id: string = newId()): Promise<User> {
    const now = this.clock.now();
    const user = User.of({ id: id as SubjectId, createdAt: now, updatedAt: now, ...columns });
    await this.table.insert(tx, user);
    return user;
  }

  /**
   * Also locks the row, so that what follows in the transaction happens to this user once at a time.
   *
   * @returns the user as it is then; null when it is gone, or no longer the one that was read
   * @throws the driver's error when the username is taken
   */
  async change(tx: Tx, before: User, columns: UserColumns): Promise<User | null> {
    const updatedAt = new Date(Math.max(this.clock.now().getTime(), before.updatedAt.getTime() + 1));
    const { username, usernameKey, claims, adminScopes, disabled } = columns;
    const emailKey = emailKeyOf(claims.email);
    const change = { username, usernameKey, claims, emailKey, adminScopes, disabled, updatedAt };
    const { id, updatedAt: readAt } = before;
    return (await this.table.update(tx, { id, updatedAt: readAt }, change)) === 1 ? before.with(change) : null;
  }

  /**
   * Keeps the user from being changed until the transaction is over, on whatever node of a cluster: of two transactions
   * that change the row, one is undone and runs again after the other.
   *
   * @returns false when the user is gone, or is no longer the one that was read
   */
  async hold(tx: Tx, { id, updatedAt }: User): Promise<boolean> {
    return (await this.table.increment(tx, { id, updatedAt }, 'version')) === 1;
  }

  /** Failed sign-ins from before count no more. */
  async unlock(tx: Tx, id: SubjectId, unlockedAt: Date): Promise<void> {
    await this.table.update(tx, { id }, { unlockedAt });
  }

  /** Like `hold`. @returns false when the user is gone or disabled */
  async holdEnabled(tx: Tx, id: SubjectId): Promise<boolean> {
    return (await this.table.increment(tx, { id, disabled: false }, 'version')) === 1;
  }

  /** @returns false when the user is gone, or is no longer the one that was read */
  async remove(tx: Tx, { id, updatedAt }: User): Promise<boolean> {
    return (await this.table.delete(tx, { id, updatedAt })) === 1;
  }
}
