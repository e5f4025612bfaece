import { Injectable } from '@nestjs/common';
import { Clock, type HttpReply } from '../../common/index.js';
import { isRecent, SignInPolicy, type SignedIn } from '../../user/index.js';
import { AccountChoices } from '../interact/accounts/account-choices.js';
import type { Visitor } from '../interact/browser/visitors.js';
import type { Interaction } from '../interact/interaction.js';
import { Interactions } from '../interact/interactions.js';
import { approvalRefusals } from '../refusals/backchannel.js';
import { ApprovalAccess, type AskedApproval } from './approval-access.js';

/** Leads a person to the steps of the sign-in that a request needs before its answer. */
@Injectable()
export class ApprovalSteps {
  constructor(
    private readonly access: ApprovalAccess,
    private readonly interactions: Interactions,
    private readonly choices: AccountChoices,
    private readonly policy: SignInPolicy,
    private readonly clock: Clock,
  ) {}

  /**
   * The redirect to the step that is missing; null when none is.
   *
   * @param interaction of the page of the request
   * @throws PageError when no sign-in of this user reaches what the request needs
   */
  async missing(
    asked: AskedApproval,
    signedIn: SignedIn,
    interaction: Interaction,
    visitor: Visitor,
  ): Promise<HttpReply | null> {
    const toNewSignIn = () => this.toSignIn(this.choices.choose(interaction, null), visitor);
    if (!isFresh(asked, signedIn)) return toNewSignIn();
    const demand = await this.access.demandOn(signedIn.user, asked);
    const { user, session } = signedIn;
    const step = demand === null ? 'unreachable' : this.policy.missingFactor(user, session.amr, demand, true);
    if (step === 'unreachable') throw approvalRefusals.unreachable();
    // Only a recent sign-in may add a factor to the account (ASVS 5.0 V7.5.1).
    if (step === 'enrol' && !isRecent(signedIn, this.clock.now())) return toNewSignIn();
    return step === 'done' ? null : this.interactions.redirectTo(step, interaction, visitor);
  }

  toSignIn(interaction: Interaction, visitor: Visitor): HttpReply {
    return this.interactions.redirectTo('login', interaction, visitor);
  }
}

/** Whether the sign-in is recent enough for `default_max_age` of the client (OIDC Registration §2). */
function isFresh({ row, client }: AskedApproval, { session: { authTime } }: SignedIn): boolean {
  const { default_max_age: greatest } = client.metadata;
  if (greatest === undefined || authTime >= row.createdAt) return true;
  return row.createdAt.getTime() - authTime.getTime() <= greatest * 1000;
}
