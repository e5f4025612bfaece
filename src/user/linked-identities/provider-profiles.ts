import { Injectable } from '@nestjs/common';
import { OAuthError } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import type { User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import { withChanges } from '../claims/claim-changes.js';
import { ClaimDefinitionDirectory } from '../claims/definitions/claim-definition-directory.js';
import type { ClaimValues } from '../claims/definitions/claim-definitions.js';
import type { StandardClaims } from '../claims/standard-claims.js';
import type { UpstreamIdentity } from '../identity-providers/upstream-sign-ins.js';
import { UserEvents } from '../notices/user-events.js';
import { MappedGroups } from './mapped-groups.js';

/** Takes over at each sign-in what a provider says about a person: the mapped claims and the mapped groups. */
@Injectable()
export class ProviderProfiles {
  constructor(
    private readonly users: UserStore,
    private readonly groups: MappedGroups,
    private readonly definitions: ClaimDefinitionDirectory,
    private readonly transactions: Transactions,
    private readonly events: UserEvents,
  ) {}

  /**
   * A concurrent change of the user wins: the next sign-in takes the claims over.
   *
   * @returns the user after it
   */
  async refresh(user: User, identity: UpstreamIdentity): Promise<User> {
    const changed = await this.withClaims(user, identity);
    await this.groups.take(changed, identity);
    return changed;
  }

  private async withClaims(user: User, identity: UpstreamIdentity): Promise<User> {
    const { claims, provider } = identity;
    const after = mergedClaims(user.claims, claims);
    const customClaims = await this.valuesFor(user, identity);
    const values = { ...user.customClaims, ...customClaims };
    const members = [
      ...Object.keys(claims).filter((name) => !isSame(user.claims[name as keyof StandardClaims], after[name as keyof StandardClaims])), // prettier-ignore
      ...(hasChanged(user.customClaims, customClaims) ? ['custom_claims'] : []),
    ];
    if (members.length === 0) return user;
    const changed = await this.transactions.run(async (tx) => {
      const written = await this.users.changeClaims(tx, user, { claims: after, customClaims: values });
      if (written !== null) await this.events.record(tx, 'user.updated', user, { details: { members, provider: provider.id } }); // prettier-ignore
      return written;
    });
    return changed ?? (await this.users.find(user.id)) ?? user;
  }

  /**
   * An administrator's claims that only administrators edit stay: they may be rights elsewhere, and a caller who may
   * configure providers must not give them.
   */
  private async valuesFor({ adminScopes }: User, { customClaims }: UpstreamIdentity): Promise<ClaimValues> {
    if (adminScopes.length === 0 || Object.keys(customClaims).length === 0) return customClaims;
    const own = (await this.definitions.current()).all.filter(({ editableBy }) => editableBy === 'user');
    return Object.fromEntries(own.flatMap(({ id }) => (id in customClaims ? [[id, customClaims[id]!] as const] : [])));
  }
}

/** Claims that do not fit beside the others are not taken over. */
export function mergedClaims(before: StandardClaims, claims: StandardClaims): StandardClaims {
  try {
    return withChanges(before, claims);
  } catch (error) {
    if (error instanceof OAuthError) return before;
    throw error;
  }
}

function hasChanged(before: ClaimValues | null, values: ClaimValues): boolean {
  return Object.entries(values).some(([id, value]) => !isSame(before?.[id], value));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
