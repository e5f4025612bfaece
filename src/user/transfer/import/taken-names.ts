import { administrationRefusals, type OAuthError } from '../../../common/index.js';
import { usernameKeysOf } from '../../accounts/address-names.js';
import { emailKeyOf, type User } from '../../accounts/user.entity.js';
import { userRefusals } from '../../refusals/accounts.js';
import { transferRefusals } from '../../refusals/transfer.js';
import type { FoundTies } from './found-ties.js';
import type { Outcome } from './import-outcome.js';
import type { ImportedAccount } from './imported-account.js';

const SKIPPED = { status: 'skipped', detail: 'A user with this sub and username exists' } as const;
const SKIPPED_BY_NAME = { status: 'skipped', detail: 'A user with this username exists' } as const;

/** What the accounts of a batch can collide with, as a transaction sees it. */
export interface Existing {
  readonly users: readonly User[];
  /** Ids of clients. */
  readonly clients: ReadonlySet<string>;
  /** Digests of the credential ids of passkeys. */
  readonly passkeys: readonly string[];
}

/**
 * The ids, names, passkeys and identities that no further user can get, those of earlier lines of the batch included.
 */
export class TakenNames {
  /** The accounts judged so far whose rows do not exist yet. */
  readonly fresh: ImportedAccount[] = [];
  private readonly bySub: Map<string, User>;
  private readonly usernames: Set<string>;
  /** No two new usernames look the same. */
  private readonly lookalikes: Set<string | null>;
  /** Verified addresses: each belongs to one account, and is the username of no other one. */
  private readonly addresses: Set<string>;
  private readonly passkeys: Set<string>;
  /** The rows that an earlier attempt of this batch may have stored. */
  private readonly maybeOwn: Set<User>;

  /** @param isRetry whether this is not the first attempt, so that its own rows may exist: a COMMIT had no response */
  constructor(
    private readonly existing: Existing,
    private readonly ties: FoundTies,
    isRetry: boolean,
  ) {
    this.bySub = new Map(existing.users.map((user) => [user.id, user]));
    this.usernames = new Set(existing.users.map((user) => user.usernameKey));
    this.lookalikes = new Set(existing.users.map((user) => user.usernameLookalike));
    this.addresses = new Set(existing.users.map((user) => user.verifiedEmailKey).filter((key) => key !== null));
    this.passkeys = new Set(existing.passkeys);
    this.maybeOwn = new Set(isRetry ? existing.users : []);
  }

  /** Judges the next line. A line that is imported takes its names. */
  judge(account: ImportedAccount): Outcome {
    const { user, hasOwnSub, note } = account;
    const same = this.bySub.get(user.id);
    if (same !== undefined) return this.judgeSame(account, same);
    if (this.existing.clients.has(user.id)) return { status: 'failed', error: administrationRefusals.idTaken() };
    if (this.usernames.has(user.usernameKey)) {
      return hasOwnSub ? { status: 'failed', error: userRefusals.usernameTaken() } : SKIPPED_BY_NAME;
    }
    const error = this.nameFault(user) ?? this.ties.faultOf(account.ties);
    if (error !== null) return { status: 'failed', error };
    if (!this.takesPasskeys(account)) return { status: 'failed', error: transferRefusals.passkeyTaken() };
    this.ties.take(account.ties);
    this.bySub.set(user.id, user);
    this.usernames.add(user.usernameKey);
    this.lookalikes.add(user.usernameLookalike);
    if (user.verifiedEmailKey !== null) this.addresses.add(user.verifiedEmailKey);
    this.fresh.push(account);
    return { status: 'imported', detail: note };
  }

  private judgeSame({ user, note }: ImportedAccount, same: User): Outcome {
    if (same.usernameKey !== user.usernameKey) return { status: 'failed', error: transferRefusals.subOfAnother() };
    const isOwn = same.updatedAt.getTime() === user.updatedAt.getTime() && this.maybeOwn.delete(same);
    return isOwn ? { status: 'imported', detail: note } : SKIPPED;
  }

  private nameFault({ usernameKey, usernameLookalike, verifiedEmailKey: address, claims }: User): OAuthError | null {
    if (this.lookalikes.has(usernameLookalike)) return userRefusals.usernameTaken();
    if (usernameKey.includes('@') && this.addresses.has(emailKeyOf(usernameKey)!)) return userRefusals.usernameTaken();
    if (address === null) return null;
    const isUsername = usernameKeysOf(claims.email!).some((key) => this.usernames.has(key));
    return isUsername || this.addresses.has(address) ? userRefusals.addressTaken() : null;
  }

  private takesPasskeys({ passkeys }: ImportedAccount): boolean {
    const digests = new Set(passkeys.map(({ credentialDigest }) => credentialDigest));
    if (digests.size < passkeys.length || [...digests].some((one) => this.passkeys.has(one))) return false;
    for (const one of digests) this.passkeys.add(one);
    return true;
  }
}
