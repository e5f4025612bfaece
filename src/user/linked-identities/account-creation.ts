import { Injectable } from '@nestjs/common';
import { isUniqueViolation, Transactions } from '../../database/index.js';
import type { User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import { usernameColumns } from '../accounts/username-columns.js';
import { usernameForAudit } from '../accounts/username.js';
import type { UpstreamIdentity } from '../identity-providers/upstream-sign-ins.js';
import { UserEvents } from '../notices/user-events.js';
import { LinkedIdentities, newIdentityOf } from './linked-identities.js';
import { mergedClaims } from './provider-profiles.js';

/** Creates the account of a person who signs in at a provider for the first time. */
@Injectable()
export class AccountCreation {
  constructor(
    private readonly users: UserStore,
    private readonly identities: LinkedIdentities,
    private readonly transactions: Transactions,
    private readonly events: UserEvents,
  ) {}

  /** @returns null when the username, the address or the identity is taken: unique keys decide */
  async createAs(username: string, identity: UpstreamIdentity): Promise<User | null> {
    const { verifiedEmail, claims, customClaims, provider } = identity;
    const address = verifiedEmail === null ? {} : { email: verifiedEmail, email_verified: true };
    const columns = {
      ...usernameColumns(username),
      claims: mergedClaims(address, claims),
      customClaims,
      adminScopes: [],
      disabled: false,
      requiresPasswordChange: false,
    };
    try {
      return await this.transactions.run(async (tx) => {
        const user = await this.users.add(tx, columns);
        await this.identities.add(tx, user, newIdentityOf(identity));
        const details = { username: usernameForAudit(username), provider: provider.id };
        await this.events.record(tx, 'user.created', user, { details });
        return user;
      });
    } catch (error) {
      if (isUniqueViolation(error)) return null;
      throw error;
    }
  }
}
