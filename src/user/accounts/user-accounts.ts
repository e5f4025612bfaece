import { Injectable } from '@nestjs/common';
import { assertHolds, changeRefusals, Clock, Precondition, Principals, type Actor, type AdminCaller } from '../../common/index.js'; // prettier-ignore
import { isUniqueViolation, Transactions, type Tx } from '../../database/index.js';
import { holdsAdministration } from './admin-users.js';
import { Passwords } from '../credentials/passwords.js';
import { withChanges } from '../claims/claim-changes.js';
import { UserView, type NewUser, type UserChange } from './user-admin.dto.js';
import { emailKeyOf, type User } from './user.entity.js';
import { SignInNames } from './sign-in-names.js';
import { UserStore, type UserColumns } from './user.store.js';
import { userRefusals } from '../refusals/accounts.js';
import { UserTies } from './user-ties.js';
import { usernameForAudit } from './username.js';
import { usernameColumns } from './username-columns.js';
import { UserEvents } from '../notices/user-events.js';

type Details = Readonly<Record<string, readonly string[]>>;

/** Creates, changes and removes users. A caller can neither grant nor touch rights beyond its own (ASVS 5.0 V8.2). */
@Injectable()
export class UserAccounts {
  constructor(
    private readonly users: UserStore,
    private readonly names: SignInNames,
    private readonly passwords: Passwords,
    private readonly ties: UserTies,
    private readonly transactions: Transactions,
    private readonly events: UserEvents,
    private readonly principals: Principals,
    private readonly clock: Clock,
  ) {}

  /**
   * @param wanted with `sub` to keep the identifier of another server
   * @throws OAuthError `invalid_request` for an invalid username or password, `conflict` when the username or the `sub`
   *   is taken, `access_denied` when the caller lacks an admin scope that the user is to get
   */
  async create(wanted: NewUser, caller: Actor): Promise<User> {
    const columns = {
      ...usernameColumns(wanted.username),
      claims: withChanges({}, wanted),
      adminScopes: wanted.admin_scopes ?? [],
      disabled: wanted.disabled ?? false,
      requiresPasswordChange: wanted.require_password_change ?? false,
    };
    assertMayGive(caller, columns.adminScopes);
    await this.names.assertFree(null, columns);
    const hash = await this.hashFor(wanted.password, columns);
    return this.write(async (tx) => {
      if (wanted.sub !== undefined) await this.principals.claimIdentity(tx, wanted.sub);
      const user = await this.users.add(tx, columns, wanted.sub);
      await this.record(tx, 'user.created', user, caller, { admin_scopes: user.adminScopes });
      if (hash) await this.passwords.set(tx, user.id, hash);
      return user;
    });
  }

  /**
   * @param user as read; a concurrent change makes this one fail
   * @throws OAuthError as `create` does; `access_denied` also when the user holds an admin scope that the caller lacks,
   *   `conflict` also when the user has changed since it was read, and when no administrator would be left;
   *   `precondition_failed`
   */
  async change(user: User, wanted: UserChange, caller: Actor, precondition = Precondition.NONE): Promise<User> {
    precondition.assertHolds(UserView.of(user));
    const columns = {
      ...usernameColumns(wanted.username ?? user.username),
      claims: withChanges(user.claims, wanted),
      adminScopes: wanted.admin_scopes ?? user.adminScopes,
      disabled: wanted.disabled ?? user.disabled,
      requiresPasswordChange:
        wanted.require_password_change ?? (wanted.password === undefined && user.requiresPasswordChange),
    };
    assertMayGive(caller, [...user.adminScopes, ...columns.adminScopes]);
    await this.names.assertFree(user, columns);
    const hash = await this.hashFor(wanted.password, columns);
    const weakens = wanted.password === null || !holdsAdministration(columns);
    const write = this.writeOf(user, weakens, async (tx) => {
      const changed = await this.users.change(tx, user, columns);
      if (changed === null) throw changeRefusals.changedMeanwhile({ what: 'user' });
      await this.record(tx, 'user.updated', user, caller, { members: Object.keys(wanted) });
      const isOtherEmail = emailKeyOf(changed.claims.email) !== emailKeyOf(user.claims.email);
      if (wanted.password !== undefined || isOtherEmail) await this.ties.endTrust(tx, user);
      const isOtherPower = changed.disabled !== user.disabled || !holdSame(changed.adminScopes, user.adminScopes);
      if (wanted.password !== undefined || isOtherEmail || isOtherPower) await this.ties.endLinks(tx, user);
      if (isOtherEmail) await this.events.tell(tx, user, { message: 'address-changed', data: { by: 'administrator' } });
      if (wanted.password !== undefined) await this.setPassword(tx, user, hash, caller);
      if (changed.disabled !== user.disabled) await this.disabledChanged(tx, changed, caller);
      return changed;
    });
    return precondition.binding(write);
  }

  /**
   * Removes a user. The `sub` is never assigned again.
   *
   * @throws OAuthError `access_denied`, `conflict` and `precondition_failed` as `change` does
   */
  async remove(user: User, caller: Actor, precondition = Precondition.NONE): Promise<void> {
    assertMayGive(caller, user.adminScopes);
    precondition.assertHolds(UserView.of(user));
    const write = this.removeWith(user, caller?.sub, (tx) => this.record(tx, 'user.deleted', user, caller));
    await precondition.binding(write);
  }

  /**
   * Removes the account of the person who asks for it, who is told by mail. The event of the audit contains no username.
   *
   * @throws OAuthError `conflict` when no administrator would be left; ChangedMeanwhile
   */
  async removeOwn(user: User): Promise<void> {
    await this.removeWith(user, undefined, async (tx) => {
      await this.events.tell(tx, user, { message: 'account-deleted', data: {} });
      await this.events.record(tx, 'user.deleted', user, { details: { by: 'user' } });
    });
  }

  /**
   * Removes the sign-in delay of the user, regardless of the number of failed attempts.
   *
   * @throws OAuthError `access_denied` when the user holds an admin scope that the caller lacks
   */
  async unlock(user: User, caller: Actor): Promise<void> {
    assertMayGive(caller, user.adminScopes);
    await this.write(async (tx) => {
      await this.users.unlock(tx, user.id, this.clock.now());
      await this.ties.unlock(tx, user);
      await this.record(tx, 'user.unlocked', user, caller);
    });
  }

  /**
   * Ends every session and token of the user.
   *
   * @throws OAuthError `access_denied` when the user holds an admin scope that the caller lacks
   */
  async signOut(user: User, caller: AdminCaller): Promise<void> {
    assertMayGive(caller, user.adminScopes);
    await this.write(async (tx) => {
      await this.ties.endAll(tx, user, { reason: 'an administrator signed the user out', actor: caller.sub });
      await this.record(tx, 'user.signed_out', user, caller);
    });
  }

  /** @param actor the `sub` of the administrator */
  private removeWith(user: User, actor: string | undefined, record: (tx: Tx) => Promise<void>): Promise<void> {
    return this.writeOf(user, true, async (tx) => {
      // First, so that no other transaction adds a row that belongs to the user.
      if (!(await this.users.hold(tx, user))) throw changeRefusals.changedMeanwhile({ what: 'user' });
      await this.ties.cut(tx, user, actor);
      if (!(await this.users.remove(tx, user))) throw changeRefusals.changedMeanwhile({ what: 'user' });
      await record(tx);
    });
  }

  /** Null without a password. */
  private async hashFor(password: string | null | undefined, owner: UserColumns): Promise<string | null> {
    if (typeof password !== 'string') return null;
    return this.passwords.hash(password, { username: owner.username, email: owner.claims.email });
  }

  /**
   * A new password ends everything that the old one gave access to, as when users change it themselves. Earlier failed
   * attempts no longer delay the user.
   */
  private async setPassword(tx: Tx, user: User, hash: string | null, caller: Actor): Promise<void> {
    await (hash === null ? this.passwords.remove(tx, user.id) : this.passwords.set(tx, user.id, hash));
    await this.users.unlock(tx, user.id, this.clock.now());
    const what = hash === null ? 'removed' : 'set';
    await this.record(tx, `user.password_${what}`, user, caller);
    await this.ties.endAll(tx, user, { reason: `the password was ${what}`, actor: caller?.sub });
  }

  /** Enabling ends sessions and tokens as well: those that began while the user was being disabled must not return. */
  private async disabledChanged(tx: Tx, user: User, caller: Actor): Promise<void> {
    const state = user.disabled ? 'disabled' : 'enabled';
    await this.ties.endAll(tx, user, { reason: `the user was ${state}`, actor: caller?.sub });
    await this.record(tx, `user.${state}`, user, caller);
  }

  private async record(tx: Tx, type: string, user: User, caller: Actor, more: Details = {}): Promise<void> {
    const details = { username: usernameForAudit(user.username), ...more };
    await this.events.record(tx, type, user, { actor: caller?.sub, details });
  }

  /** @param weakens whether the user may lose administration rights */
  private writeOf<T>(user: User, weakens: boolean, work: (tx: Tx) => Promise<T>): Promise<T> {
    if (!weakens || !holdsAdministration(user)) return this.write(work);
    return this.write((tx) => this.principals.keepAdministrator(tx, () => work(tx)));
  }

  private async write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.transactions.run(work);
    } catch (cause) {
      throw isUniqueViolation(cause) ? userRefusals.usernameTaken({ cause }) : cause;
    }
  }
}

function assertMayGive(caller: Actor, scopes: Iterable<string>): void {
  if (caller !== null) assertHolds(caller, scopes);
}

function holdSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((scope) => other.includes(scope));
}
