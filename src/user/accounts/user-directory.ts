import { Injectable } from '@nestjs/common';
import { isSubject, type SubjectId } from '../../common/index.js';
import type { Tx } from '../../database/index.js';
import { userRefusals } from '../refusals/accounts.js';
import { emailKeyOf, type User } from './user.entity.js';
import { UserStore } from './user.store.js';
import { usernameKeyOf } from './username.js';

/** Characters of an address (RFC 5321 §4.5.3.1.3). */
const LONGEST_EMAIL = 254;

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

  /** @param email as typed, untrusted; only a verified address finds its account */
  async findByEmail(email: string): Promise<User | null> {
    const key = emailKeyOf(email.trim()) ?? '';
    const user = key.length > LONGEST_EMAIL ? null : await this.users.findByVerifiedEmail(key);
    // The previous release, on the same tables, changes an address without its key.
    return user?.verifiedEmail === null ? null : user;
  }

  /**
   * Finds the account of a sign-in by its verified address or its username. Both are searched whenever the text can be
   * an address, so that the work does not tell which of them exists (LC1). The owner of an address comes first.
   *
   * @param name as typed, untrusted
   */
  async findForSignIn(name: string): Promise<User | null> {
    if (!name.includes('@')) return this.findByUsername(name);
    const [ofAddress, ofUsername] = [await this.findByEmail(name), await this.findByUsername(name)];
    return ofAddress ?? ofUsername;
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
