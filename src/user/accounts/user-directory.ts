import { Injectable } from '@nestjs/common';
import { isSubject, type SubjectId } from '../../common/index.js';
import type { Tx } from '../../database/index.js';
import type { User } from './user.entity.js';
import { UserStore } from './user.store.js';
import { usernameKeyOf } from './username.js';

/** Who is who. Disabled users are returned too: whoever asks decides. */
@Injectable()
export class UserDirectory {
  constructor(private readonly users: UserStore) {}

  /** @param id a `sub`, from anywhere: any text */
  async find(id: string): Promise<User | null> {
    return isSubject(id) ? this.users.find(id as SubjectId) : null;
  }

  /** @param username as a person typed it: any text */
  async findByUsername(username: string): Promise<User | null> {
    const key = usernameKeyOf(username);
    return key === null ? null : this.users.findByKey(key);
  }

  /**
   * To call first in the transaction of what a sign-in gives: it takes a while to check a password, and meanwhile
   * somebody may have set another one, or disabled the user, and ended all there was.
   *
   * @param user as read before the password was checked; nobody changes them until the transaction is over
   * @returns false when somebody did
   */
  hold(tx: Tx, user: User): Promise<boolean> {
    return this.users.hold(tx, user);
  }

  /** The same where only the id is known: nobody disables or changes the user until the transaction is over. */
  holdEnabled(tx: Tx, id: SubjectId): Promise<boolean> {
    return this.users.holdEnabled(tx, id);
  }
}
