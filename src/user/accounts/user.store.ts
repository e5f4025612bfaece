import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { And, Equal, IsNull, LessThan, MoreThan, MoreThanOrEqual, Not, Raw, type Repository } from 'typeorm';
import { asLookalike, changedAt, Clock, newId, type SubjectId } from '../../common/index.js';
import { Statements, type ColumnsOf, type CompiledTable, type Tx } from '../../database/index.js';
import type { GroupId } from '../groups/group.entity.js';
import type { ClaimValues } from '../claims/definitions/claim-definitions.js';
import { emailKeyOf, User, verifiedEmailKeyOf, type FactorKind } from './user.entity.js';

/** The columns of a user that can be set and changed. */
export type UserColumns = Pick<
  User,
  'username' | 'usernameKey' | 'claims' | 'adminScopes' | 'disabled' | 'requiresPasswordChange'
>;

/** A user must match every given member. */
export interface UserFilter {
  /** The beginning of the username key; both databases compare by code point. */
  readonly prefix?: string | undefined;
  /** A username key. */
  readonly username?: string | undefined;
  /** See `emailKeyOf`. */
  readonly email?: string | undefined;
  readonly disabled?: boolean | undefined;
  /** The user must be a member of this group. */
  readonly group?: GroupId | undefined;
}

/** What only one user can have. */
export interface UserNames {
  readonly ids: readonly SubjectId[];
  readonly usernameKeys: readonly string[];
  /** See `User.usernameLookalike`. */
  readonly usernameLookalikes: readonly string[];
  /** Keys of verified addresses. */
  readonly addresses: readonly string[];
}

/** Invited accounts of one address that are looked at. */
const MOST_INVITED = 20;
/** The last character of Unicode, which sorts after every character of a username. */
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

  /** The account with this username, or with one that looks the same. */
  async findByLookalike(usernameKey: string): Promise<User | null> {
    const same = await this.findByKey(usernameKey);
    return same ?? this.table.find({ usernameLookalike: asLookalike(usernameKey) });
  }

  /** @param emailKey see `emailKeyOf` */
  findByVerifiedEmail(emailKey: string): Promise<User | null> {
    return this.table.find({ verifiedEmailKey: emailKey });
  }

  /**
   * The account that was invited last among those with this address, which is not proved.
   *
   * @param emailKey see `emailKeyOf`
   */
  async findInvited(emailKey: string): Promise<User | null> {
    const where = { emailKey, invitedAt: Not(IsNull()), disabled: false };
    const users = await this.users.find({ where, order: { invitedAt: 'DESC' }, take: MOST_INVITED });
    return users.find((user) => user.verifiedEmail === null && user.factors.length === 0) ?? null;
  }

  /** Ordered by `sub`: for generated ones, the order of creation. */
  list(filter: UserFilter, after: string | undefined, limit: number): Promise<User[]> {
    const { prefix, username, email, disabled, group } = filter;
    const names = [
      ...(prefix === undefined ? [] : [MoreThanOrEqual(prefix), LessThan(prefix + LAST)]),
      ...(username === undefined ? [] : [Equal(username)]),
    ];
    const ids = [
      ...(after === undefined ? [] : [MoreThan(after as SubjectId)]),
      ...(group === undefined ? [] : [membersOf(group)]),
    ];
    const where = {
      ...(names.length > 0 && { usernameKey: And(...names) }),
      ...(email !== undefined && { emailKey: email }),
      ...(disabled !== undefined && { disabled }),
      ...(ids.length > 0 && { id: And(...ids) }),
    };
    return this.users.find({ where, order: { id: 'ASC' }, take: limit });
  }

  /**
   * @param id of a user from another server
   * @throws the driver's error when the username or the id is taken, see `isUniqueViolation`
   */
  async add(tx: Tx, columns: UserColumns & Partial<Pick<User, 'customClaims'>>, id: string = newId()): Promise<User> {
    const now = this.clock.now();
    const user = User.of({ id: id as SubjectId, createdAt: now, updatedAt: now, ...columns });
    await this.table.insert(tx, user);
    return user;
  }

  /** @throws the driver's error when a username or an id is taken */
  async addEach(tx: Tx, users: readonly User[]): Promise<void> {
    await this.table.insertEach(tx, users);
  }

  /** The users who have one of the ids, usernames or verified addresses, as the transaction sees them. */
  async among(tx: Tx, { ids, usernameKeys, usernameLookalikes, addresses }: UserNames): Promise<readonly User[]> {
    return [
      ...(await this.table.findEach('id', ids, tx)),
      ...(await this.table.findEach('usernameKey', usernameKeys, tx)),
      ...(await this.table.findEach('usernameLookalike', usernameLookalikes, tx)),
      ...(await this.table.findEach('verifiedEmailKey', addresses, tx)),
    ];
  }

  /**
   * Changes the user and locks the row for the rest of the transaction.
   *
   * @returns the changed user; null when the user was removed or has changed since it was read
   * @throws the driver's error when the username or the verified address is taken
   */
  change(tx: Tx, before: User, columns: UserColumns): Promise<User | null> {
    const { username, usernameKey, claims, adminScopes, disabled, requiresPasswordChange } = columns;
    const emailKey = emailKeyOf(claims.email);
    const verifiedEmailKey = verifiedEmailKeyAfter(before, claims);
    const usernameLookalike = lookalikeAfter(before, usernameKey);
    const names = { username, usernameKey, usernameLookalike, claims, emailKey, verifiedEmailKey };
    const change = { ...names, adminScopes, disabled, requiresPasswordChange };
    // An invitation was for the address of then.
    return this.write(tx, before, emailKey === before.emailKey ? change : { ...change, invitedAt: null });
  }

  /**
   * Keeps the user unchanged until the transaction is over, on every node of a cluster: of two transactions that change
   * the row, one is rolled back and retried after the other.
   *
   * @returns false when the user was removed or has changed since it was read
   */
  async hold(tx: Tx, { id, updatedAt }: User): Promise<boolean> {
    return (await this.table.increment(tx, { id, updatedAt }, 'version')) === 1;
  }

  /** As `change`, without another value: the user counts as changed, so sign-ins that are underway begin again. */
  touch(tx: Tx, before: User): Promise<User | null> {
    return this.write(tx, before, {});
  }

  /** As `change`, for claims other than the address, and the values of defined claims. */
  changeClaims(
    tx: Tx,
    before: User,
    { claims, customClaims }: Pick<User, 'claims' | 'customClaims'>,
  ): Promise<User | null> {
    return this.write(tx, before, { claims, customClaims });
  }

  /** As `change`, for the kinds of second factor. */
  changeFactors(tx: Tx, before: User, factors: readonly FactorKind[]): Promise<User | null> {
    return this.write(tx, before, { factorsText: [...factors].sort().join(' ') });
  }

  /** As `change`, for the values of the claims that administrators have defined. */
  changeCustomClaims(tx: Tx, before: User, customClaims: ClaimValues): Promise<User | null> {
    return this.write(tx, before, { customClaims });
  }

  /** Earlier failed sign-ins do not count any more. */
  async unlock(tx: Tx, id: SubjectId, unlockedAt: Date): Promise<void> {
    await this.table.update(tx, { id }, { unlockedAt });
  }

  /** Records an invitation. */
  async markInvited(tx: Tx, id: SubjectId, invitedAt: Date): Promise<void> {
    await this.table.update(tx, { id }, { invitedAt });
  }

  /** Like `hold`. @returns false when the user was removed or is disabled */
  async holdEnabled(tx: Tx, id: SubjectId): Promise<boolean> {
    return (await this.table.increment(tx, { id, disabled: false }, 'version')) === 1;
  }

  /** @returns false when the user was removed or has changed since it was read */
  async remove(tx: Tx, { id, updatedAt }: User): Promise<boolean> {
    return (await this.table.delete(tx, { id, updatedAt })) === 1;
  }

  private async write(tx: Tx, before: User, columns: Partial<ColumnsOf<User>>): Promise<User | null> {
    const { id, updatedAt } = before;
    const change = { ...columns, updatedAt: changedAt(before, this.clock.now()) };
    return (await this.table.update(tx, { id, updatedAt }, change)) === 1 ? before.with(change) : null;
  }
}

function membersOf(group: GroupId) {
  return Raw<SubjectId>((id) => `${id} IN (SELECT m.user_id FROM group_members m WHERE m.group_id = :group)`, {
    group,
  });
}

/** An address that two accounts share from earlier releases stays without an owner until one of them changes it. */
function verifiedEmailKeyAfter({ claims: before, verifiedEmailKey }: User, claims: User['claims']): string | null {
  const isShared = verifiedEmailKey === null && verifiedEmailKeyOf(before) === verifiedEmailKeyOf(claims);
  return isShared ? null : verifiedEmailKeyOf(claims);
}

/** Usernames that look the same since earlier releases stay until one of them changes. */
function lookalikeAfter({ usernameKey: before, usernameLookalike }: User, usernameKey: string): string | null {
  return usernameLookalike === null && before === usernameKey ? null : asLookalike(usernameKey);
}
