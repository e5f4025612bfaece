import { Injectable } from '@nestjs/common';
import { OAuthError } from '../../../common/index.js';
import { MembershipDirectory, NO_DEMAND, SignInPolicy, type Demand, type User } from '../../../user/index.js';
import { Demands } from '../../decide/demands.js';
import { AuthorizationRequests } from '../../request/authorization-requests.js';
import type { Visitor } from '../browser/visitors.js';
import type { Interaction } from '../interaction.js';

type Redirects = Pick<Visitor, 'redirectStatus'>;

/** What an interaction demands of a sign-in. */
@Injectable()
export class InteractionDemands {
  constructor(
    private readonly requests: AuthorizationRequests,
    private readonly demands: Demands,
    private readonly policy: SignInPolicy,
    private readonly memberships: MembershipDirectory,
  ) {}

  /** The demand on the sign-in of a user. */
  async on(user: User, interaction: Interaction, redirects: Redirects): Promise<Demand> {
    const demandOn = await this.of(interaction, redirects);
    return demandOn(user);
  }

  /** The same before the user is known: the request is read once. @returns a function of the user */
  async of(
    { parameters, isForAccount, page }: Interaction,
    { redirectStatus }: Redirects,
  ): Promise<(user: User) => Promise<Demand>> {
    if (isForAccount) return (user) => this.onMember(user, page === 'security' ? this.strongestOf(user) : NO_DEMAND);
    try {
      const request = await this.requests.validate(await this.requests.again(parameters, redirectStatus));
      return async (user) => this.demands.of(request, user, await this.memberships.of(user)) ?? NO_DEMAND;
    } catch (error) {
      // The request is refused after the sign-in, where its error can be answered.
      if (error instanceof OAuthError) return (user) => this.onMember(user, NO_DEMAND);
      throw error;
    }
  }

  /** A change of the factors needs the level of the account (PE8). */
  private strongestOf(user: User): Demand {
    return { level: this.policy.levelOf(user), isEssential: true };
  }

  private async onMember(user: User, asked: Demand): Promise<Demand> {
    return this.policy.onMember(asked, await this.memberships.of(user));
  }
}
