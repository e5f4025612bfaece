import { Injectable } from '@nestjs/common';
import { isSubject, type SubjectId } from '../../common/index.js';
import type { Tx } from '../../database/index.js';
import { userRefusals } from '../refusals/accounts.js';
import type { User } from './user.entity.js';
import { UserStore } from './user.store.js';
import { usernameKeyOf } from './username.js';

/** Finds users, disabled ones included. The caller decides about those. */
@Injectable()
export class UserDirectory {
  constructor(private readonly users: UserStore) {}

  /** @param id a `sub`, untrusted */
  async find(id: string): Promise<User | null> {
    return isSubject(id) ? this.users.find(id as SubjectId) : null;
  }

  /**
   * As `find`, for the admin API.
   *
   * @throws OAuthError `not_found`
   */
  async get(id: string): Promise<User> {
    const user = await this.find(id);
    if (user === null) throw userRefusals.unknown();
    return user;
  }

  /** @param username as typed, untrusted */
  async findByUsername(username: string): Promise<User | null> {
    const key = usernameKeyOf(username);
    return key === null ? null : this.users.findByKey(key);
  }

  /**
   * Keeps the user unchanged until the transaction is over. The transaction of a sign-in calls it first, because the
   * user may be disabled or get another password while the password is checked.
   *
   * @param user as read before the password was checked
   * @returns false when the user has changed since
   */
  hold(tx: Tx, user: User): Promise<boolean> {
    return this.users.hold(tx, user);
  }

  /** The same by id: keeps an enabled user unchanged until the transaction is over. */
  holdEnabled(tx: Tx, id: SubjectId): Promise<boolean> {
    return this.users.holdEnabled(tx, id);
  }
}
