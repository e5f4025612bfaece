import { Injectable } from '@nestjs/common';
import { changeRefusals } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import type { User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import { withChanges, type ClaimChanges } from '../claims/claim-changes.js';
import { ClaimDefinitionDirectory } from '../claims/definitions/claim-definition-directory.js';
import { withValueChanges, type ClaimValueChanges } from '../claims/definitions/claim-value-changes.js';
import { UserEvents } from '../notices/user-events.js';
import { claimDefinitionRefusals } from '../refusals/claim-definitions.js';

/** What a person changes about themselves. The caller has checked the values of standard claims: see `invalidClaims`. */
export interface ProfileChange {
  readonly claims: ClaimChanges;
  /** Further claims, by name. */
  readonly values: ClaimValueChanges;
}

/** Changes that people make to their own claims. */
@Injectable()
export class OwnProfiles {
  constructor(
    private readonly users: UserStore,
    private readonly definitions: ClaimDefinitionDirectory,
    private readonly transactions: Transactions,
    private readonly events: UserEvents,
  ) {}

  /**
   * @param user as read; a concurrent change makes this one fail
   * @throws ChangedMeanwhile when the user has changed since it was read or was removed
   * @throws OAuthError `invalid_request` for a further claim that people do not edit or of another type, and when the
   *   claims are too large in all
   */
  async change(user: User, { claims, values }: ProfileChange): Promise<User> {
    const definitions = await this.definitions.current();
    for (const name of Object.keys(values)) {
      if (definitions.named(name)?.editableBy !== 'user') throw claimDefinitionRefusals.notDefined({ name });
    }
    const profile = {
      claims: withChanges(user.claims, claims),
      customClaims: withValueChanges(user.customClaims, values, definitions),
    };
    return this.transactions.run(async (tx) => {
      const changed = await this.users.changeClaims(tx, user, profile);
      if (changed === null) throw changeRefusals.changedMeanwhile({ what: 'user' });
      const details = { claims: [...Object.keys(claims), ...Object.keys(values)] };
      await this.events.record(tx, 'user.profile_changed', user, { details });
      return changed;
    });
  }
}
