import { Injectable } from '@nestjs/common';
import { ChangedMeanwhile, Clock } from '../../common/index.js';
import { Transactions, Verdicts } from '../../database/index.js';
import { SignInNames } from '../accounts/sign-in-names.js';
import { UserDirectory } from '../accounts/user-directory.js';
import { emailKeyOf, type User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import type { UpstreamIdentity } from '../identity-providers/upstream-sign-ins.js';
import { AccountCreation } from './account-creation.js';
import { LinkedIdentities, labelOf, newIdentityOf } from './linked-identities.js';
import { LinkedIdentityStore } from './linked-identity.store.js';
import { newUsernames } from './new-usernames.js';
import { ProviderProfiles } from './provider-profiles.js';

/**
 * How an identity at another provider meets the accounts. `known`: it signs in to the account. `claimed`: an account has
 * its address, and only a sign-in there links it. `unknown`: no account belongs to it, and none is created.
 */
export type Meeting =
  | { readonly what: 'known'; readonly user: User }
  | { readonly what: 'claimed'; readonly address: string }
  | { readonly what: 'unknown' };

/** Finds, links or creates the account of an identity at another provider (PE9). */
@Injectable()
export class UpstreamAccounts {
  constructor(
    private readonly identities: LinkedIdentities,
    private readonly store: LinkedIdentityStore,
    private readonly users: UserStore,
    private readonly directory: UserDirectory,
    private readonly names: SignInNames,
    private readonly creation: AccountCreation,
    private readonly profiles: ProviderProfiles,
    private readonly transactions: Transactions,
    private readonly verdicts: Verdicts,
    private readonly clock: Clock,
  ) {}

  /** A disabled user is `known` as well. The caller decides about those. */
  async meet(identity: UpstreamIdentity): Promise<Meeting> {
    const meeting = await this.find(identity);
    if (meeting.what !== 'known' || meeting.user.disabled) return meeting;
    return { what: 'known', user: await this.profiles.refresh(meeting.user, identity) };
  }

  private async find(identity: UpstreamIdentity): Promise<Meeting> {
    const known = await this.verdicts.confirmed(
      () => this.ownerOf(identity),
      (meeting) => meeting === null,
    );
    if (known !== null) return known;
    const { verifiedEmail, provider } = identity;
    if (verifiedEmail !== null && (await this.names.isAddressOfAnother(verifiedEmail, null)))
      return this.withAccountOf(verifiedEmail, identity);
    if (!provider.createsAccounts) return { what: 'unknown' };
    return this.created(identity);
  }

  /** The account to which an identity is linked, with its last use; null while it is linked to none. */
  private async ownerOf(identity: UpstreamIdentity): Promise<Meeting | null> {
    const row = await this.store.find(identity);
    const user = row && (await this.users.find(row.userId));
    if (row === null || user === null) return null;
    // The account received admin scopes after trust linked it: its owner confirms the link.
    if (row.byTrust === true && user.adminScopes.length > 0) return unconfirmed(user, identity);
    const used = { providerId: identity.provider.id, label: labelOf(identity), lastUsedAt: this.clock.now() };
    await this.transactions.runStatement((statement) => this.store.use(statement, row, used));
    return { what: 'known', user };
  }

  /**
   * An equal address links by itself only where the operator trusts the provider for its domain. An administrator's
   * account is never linked that way: a person who may configure providers could take it over.
   */
  private async withAccountOf(address: string, identity: UpstreamIdentity): Promise<Meeting> {
    // Another sign-in of the same person may have created it in this moment.
    const owner = await this.ownerOf(identity);
    if (owner !== null) return owner;
    const user = identity.provider.trusts(address) ? await this.directory.findByEmail(address) : null;
    if (user === null || user.disabled || user.adminScopes.length > 0) return { what: 'claimed', address };
    const outcome = await this.identities.link(user, { ...newIdentityOf(identity), byTrust: true }).catch(changed);
    return outcome === 'taken' || outcome === 'changed' ? this.find(identity) : { what: 'known', user: outcome.user };
  }

  /** Tries the usernames in order. A unique key decides where two sign-ins create the account at once. */
  private async created(identity: UpstreamIdentity): Promise<Meeting> {
    const { verifiedEmail } = identity;
    for (const username of newUsernames(identity)) {
      const user = await this.creation.createAs(username, identity);
      if (user !== null) return { what: 'known', user };
      const owner = await this.ownerOf(identity);
      if (owner !== null) return owner;
      if (verifiedEmail !== null && (await this.names.isAddressOfAnother(verifiedEmail, null)))
        return this.withAccountOf(verifiedEmail, identity);
    }
    return { what: 'unknown' };
  }
}

/** A sign-in here confirms the identity while the account has its address; otherwise the owner links it again. */
function unconfirmed({ verifiedEmailKey }: User, { verifiedEmail }: UpstreamIdentity): Meeting {
  const isSame = verifiedEmail !== null && emailKeyOf(verifiedEmail) === verifiedEmailKey;
  return isSame ? { what: 'claimed', address: verifiedEmail } : { what: 'unknown' };
}

function changed(error: unknown): 'changed' {
  if (error instanceof ChangedMeanwhile) return 'changed';
  throw error;
}
