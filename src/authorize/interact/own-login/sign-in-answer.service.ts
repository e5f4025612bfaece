import { Injectable } from '@nestjs/common';
import type { HttpReply, Parameters } from '../../../common/index.js';
import { interactionRefusals } from '../../refusals/interaction.js';
import { rejections } from '../../refusals/own-login.js';
import { AuthorizationRequests } from '../../request/authorization-requests.js';
import { SessionLinks } from '../../session-management/session-links.js';
import type { Visitor } from '../browser/visitors.js';
import { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { backToForm } from '../own-form.js';
import { SignInSteps } from '../steps/sign-in-steps.js';
import { UnchangedUsers } from '../steps/unchanged-users.js';
import type { Accepted, Rejected, SignInAnswer } from './sign-in-answer.entity.js';
import { SignInAnswers } from './sign-in-answers.js';

/**
 * Continues interactions that the operator's sign-in application has answered. The browser must bring the cookie of the
 * interaction and the verifier of the answer: otherwise an attacker could let a victim sign in to the attacker's
 * interaction, and take over the session in the attacker's browser.
 */
@Injectable()
export class SignInAnswerService {
  constructor(
    private readonly interactions: Interactions,
    private readonly requests: AuthorizationRequests,
    private readonly answers: SignInAnswers,
    private readonly steps: SignInSteps,
    private readonly links: SessionLinks,
    private readonly users: UnchangedUsers,
  ) {}

  /** @throws PageError as `Interactions.open` does, or when the answer was used up */
  async take({ interaction: id, verifier = '' }: Parameters, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.open(id, visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const answer = await this.answers.redeem(interaction, verifier);
    if (answer === null) return this.again(interaction, visitor);
    const { outcome } = answer;
    return 'error' in outcome
      ? this.refuse(outcome, interaction, visitor)
      : this.signIn(outcome, answer, interaction, visitor);
  }

  private async signIn(
    { sub, userVersion, amr, authTime, remembered }: Accepted,
    { clientId }: SignInAnswer,
    interaction: Interaction,
    visitor: Visitor,
  ): Promise<HttpReply> {
    const user = await this.users.find(sub, userVersion);
    if (user === null) return this.again(interaction, visitor);
    const proved = { user, authenticators: [{ amr, at: authTime }] } as const;
    const options = { acceptedBy: clientId, isRemembered: remembered };
    return (await this.steps.complete(interaction, visitor, proved, options)) ?? this.again(interaction, visitor);
  }

  private async refuse(
    { error, description: text }: Rejected,
    { isForAccount, parameters }: Interaction,
    visitor: Visitor,
  ): Promise<HttpReply> {
    if (isForAccount) throw interactionRefusals.signInRejected({ text });
    const resolved = await this.requests.again(parameters, visitor.redirectStatus);
    return this.requests.answer(resolved, async (request) =>
      this.links.refuse(request, visitor, rejections[error]({ text })),
    );
  }

  /** A page that is opened again continues with the session that its first answer began. */
  private again(interaction: Interaction, visitor: Visitor): Promise<HttpReply> {
    if (visitor.signedIn !== null) return this.steps.continueFor(interaction, visitor);
    throw interactionRefusals.answerUsed({ wayOn: backToForm(this.interactions.linkTo('login', interaction)) });
  }
}
