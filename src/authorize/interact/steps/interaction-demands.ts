import { Injectable } from '@nestjs/common';
import { Clock, OAuthError } from '../../../common/index.js';
import { MembershipDirectory, NO_DEMAND, SignInPolicy, type Demand, type User } from '../../../user/index.js';
import { Demands } from '../../decide/demands.js';
import { ApprovalDemands } from '../../approval/approval-demands.js';
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
    private readonly approvals: ApprovalDemands,
    private readonly clock: Clock,
  ) {}

  /** The demand on the sign-in of a user. */
  async on(user: User, interaction: Interaction, redirects: Redirects): Promise<Demand> {
    const demandOn = await this.of(interaction, redirects);
    return demandOn(user);
  }

  /** The same before the user is known: the request is read once. @returns a function of the user */
  async of(interaction: Interaction, redirects: Redirects): Promise<(user: User) => Promise<Demand>> {
    const demandOn = await this.ofRequest(interaction, redirects);
    if (interaction.waitingAt(this.clock.now()) === null) return demandOn;
    // The account gets another way to sign in.
    return async (user) => strongerOf(await demandOn(user), this.strongestOf(user));
  }

  private async ofRequest(
    { parameters, isForAccount, needsRecent, page, approval }: Interaction,
    { redirectStatus }: Redirects,
  ): Promise<(user: User) => Promise<Demand>> {
    if (approval !== undefined) return (user) => this.approvals.of({ page }, approval, user);
    if (isForAccount) return (user) => this.onMember(user, needsRecent ? this.strongestOf(user) : NO_DEMAND);
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

/** The demand that holds both. @param condition an essential one */
function strongerOf(asked: Demand, condition: Demand): Demand {
  const holdsBoth = condition.level === 1 || (asked.isEssential && asked.level >= condition.level);
  return holdsBoth ? asked : condition;
}
