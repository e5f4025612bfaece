import { Injectable } from '@nestjs/common';
import { assertHolds, changeRefusals, Clock, newId, type AdminCaller } from '../../common/index.js';
import { isUniqueViolation, Transactions, type Tx } from '../../database/index.js';
import type { User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import { UserTies } from '../accounts/user-ties.js';
import type { UpstreamIdentity } from '../identity-providers/upstream-sign-ins.js';
import { UserEvents } from '../notices/user-events.js';
import { identityRefusals } from '../refusals/identities.js';
import { LinkedIdentity, type IssuerAndSubject, type LinkedIdentityId } from './linked-identity.entity.js';
import { LinkedIdentityStore } from './linked-identity.store.js';

/** Identities of one user, at most, that a page shows. */
const MOST_SHOWN = 50;

/** An identity at another provider that is to be linked. */
export interface NewIdentity extends IssuerAndSubject {
  readonly providerId: string;
  /** The name of the provider, for the notice to the owner. */
  readonly providerName: string;
  readonly label: string | null;
  /** Whether the operator's trust links it: the owner has not confirmed it. */
  readonly byTrust?: boolean;
}

/** `taken`: the identity signs in to another account. */
export type LinkOutcome = 'taken' | { readonly user: User };

/** Links identities at other providers to accounts, and unlinks them. Both change how the account is entered. */
@Injectable()
export class LinkedIdentities {
  constructor(
    private readonly store: LinkedIdentityStore,
    private readonly users: UserStore,
    private readonly ties: UserTies,
    private readonly transactions: Transactions,
    private readonly events: UserEvents,
    private readonly clock: Clock,
  ) {}

  /** The oldest first. */
  of({ id }: User): Promise<readonly LinkedIdentity[]> {
    return this.store.of(id, MOST_SHOWN);
  }

  /**
   * Links an identity, and tells the owner by mail. A unique key decides where two accounts link it at once.
   *
   * @returns the user after the change: sign-ins that are underway begin again
   * @throws ChangedMeanwhile when the user was changed after it was read
   */
  async link(user: User, identity: NewIdentity): Promise<LinkOutcome> {
    try {
      const changed = await this.transactions.run((tx) => this.linkIn(tx, user, identity));
      return { user: changed };
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const found = await this.store.find(identity);
      if (found?.userId !== user.id) return 'taken';
      const confirms = found.byTrust === true && identity.byTrust !== true;
      return { user: confirms ? await this.confirm(user, found, identity) : user };
    }
  }

  /** Links an identity to a user who was created in the same transaction. */
  async add(tx: Tx, user: User, identity: NewIdentity): Promise<void> {
    await this.store.add(tx, rowOf(user, identity, this.clock.now()));
  }

  /**
   * Unlinks an identity for the user.
   *
   * @param id from a form: any text. An identity of another user stays as it is
   * @throws ChangedMeanwhile as `link` does
   */
  async remove(user: User, id: string, providerName: string | null): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.touch(tx, user);
      if (!(await this.ties.endIdentity(tx, user, id))) return;
      const details = { provider_name: providerName, by: 'user' };
      await this.events.record(tx, 'user.identity_unlinked', user, { details });
    });
  }

  /**
   * Unlinks an identity for an administrator, and ends every session and token: another person may have used it.
   *
   * @param id untrusted
   * @throws OAuthError `not_found`; `access_denied` when the user holds an admin scope that the caller lacks; `conflict`
   *   when the user was changed meanwhile
   */
  async removeFor(user: User, id: string, caller: AdminCaller): Promise<void> {
    assertHolds(caller, user.adminScopes);
    await this.transactions.run(async (tx) => {
      await this.touch(tx, user);
      if (!(await this.ties.endIdentity(tx, user, id))) throw identityRefusals.unknown();
      await this.ties.endAll(tx, user, { reason: 'an administrator unlinked an identity', actor: caller.sub });
      const details = { by: 'administrator' };
      await this.events.record(tx, 'user.identity_unlinked', user, { actor: caller.sub, details });
    });
  }

  private async linkIn(tx: Tx, user: User, identity: NewIdentity): Promise<User> {
    const changed = await this.touch(tx, user);
    await this.add(tx, user, identity);
    await this.events.record(tx, 'user.identity_linked', user, { details: detailsOf(identity) });
    return changed;
  }

  /** The owner has proved to be the owner of an identity that trust had linked. */
  private confirm(user: User, row: LinkedIdentity, identity: NewIdentity): Promise<User> {
    return this.transactions.run(async (tx) => {
      const changed = await this.touch(tx, user);
      await this.store.confirm(tx, row);
      await this.events.record(tx, 'user.identity_linked', user, { details: detailsOf(identity) });
      return changed;
    });
  }

  /** To call first in the transaction. Browsers ask for the second factor again. */
  private async touch(tx: Tx, user: User): Promise<User> {
    const changed = await this.users.touch(tx, user);
    if (changed === null) throw changeRefusals.changedMeanwhile({ what: 'user' });
    await this.ties.endTrust(tx, user);
    return changed;
  }
}

/** The person has just signed in at the provider, so the identity has been used. */
function rowOf({ id: userId }: User, identity: NewIdentity, now: Date): LinkedIdentity {
  const { issuer, subject, providerId, label, byTrust = false } = identity;
  return LinkedIdentity.of({
    id: newId<LinkedIdentityId>(),
    userId,
    issuer,
    subject,
    providerId,
    label,
    createdAt: now,
    lastUsedAt: now,
    byTrust,
  });
}

function detailsOf({ issuer, providerId, providerName }: NewIdentity) {
  return { provider: providerId, provider_name: providerName, issuer };
}

/** The row of an identity that is to be linked. */
export function newIdentityOf(identity: UpstreamIdentity): NewIdentity {
  const { issuer, subject, provider } = identity;
  return { issuer, subject, providerId: provider.id, providerName: provider.name, label: labelOf(identity) };
}

/** What the person recognizes in the list of linked accounts. */
export function labelOf({ verifiedEmail, claims, username }: UpstreamIdentity): string | null {
  return (verifiedEmail ?? claims.name ?? username)?.slice(0, 254) ?? null;
}
