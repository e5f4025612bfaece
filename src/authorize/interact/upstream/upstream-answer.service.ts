import { Injectable } from '@nestjs/common';
import {
  Clock,
  NO_PARAMETERS,
  OAuthError,
  plusSeconds,
  type HttpReply,
  type Parameters,
} from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { Redeemer } from '../../../database/index.js';
import { ChallengeSpent, IdentityProviderDirectory, SpentChallenges, UpstreamSignIns, type UpstreamIdentity } from '../../../user/index.js'; // prettier-ignore
import { interactionRefusals } from '../../refusals/interaction.js';
import type { Visitor } from '../browser/visitors.js';
import { Interaction } from '../interaction.js';
import { interactText } from '../interact-text.js';
import { Interactions } from '../interactions.js';
import { SignInSteps } from '../steps/sign-in-steps.js';
import { WaysBack } from '../ways-back.js';
import { PostedAnswers } from './posted-answers.js';
import { ATTEMPT_LIFETIME, UpstreamAttempts, type AttemptCookies, type OpenAttempt } from './upstream-attempts.js';
import { UpstreamFailures } from './upstream-failures.js';
import { UpstreamLinks } from './upstream-links.js';
import { UpstreamSignInService } from './upstream-sign-in.service.js';

const TOO_LATE = interactText('upstream.used');

/** Takes the answers of other providers, each in the browser in which its sign-in began. */
@Injectable()
export class UpstreamAnswerService {
  constructor(
    private readonly interactions: Interactions,
    private readonly steps: SignInSteps,
    private readonly providers: IdentityProviderDirectory,
    private readonly upstream: UpstreamSignIns,
    private readonly attempts: UpstreamAttempts,
    private readonly posted: PostedAnswers,
    private readonly spent: SpentChallenges,
    private readonly redeemer: Redeemer,
    private readonly signIns: UpstreamSignInService,
    private readonly links: UpstreamLinks,
    private readonly failures: UpstreamFailures,
    private readonly ways: WaysBack,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** Answers the form of a provider by a redirect to our own GET, which carries the cookies. */
  post(id: string, answer: Parameters): HttpReply {
    const response = this.posted.seal(answer);
    if (response === null) throw interactionRefusals.upstreamUnknown({ wayOn: this.ways.toAccount });
    const address = this.configuration.linkTo('upstreamSignIn', id);
    return { kind: 'redirect', status: 303, location: `${address}/callback?response=${response}` };
  }

  /**
   * @param id of the provider, from the path: an answer at the address of another provider is refused (RFC 9700 §4.4)
   * @throws PageError when no such sign-in is underway in this browser, or as `Interactions.open` does
   */
  async take(id: string, query: Parameters, visitor: Visitor, cookies: AttemptCookies): Promise<HttpReply> {
    const answer = query['response'] === undefined ? query : (this.posted.open(query['response']) ?? NO_PARAMETERS);
    const state = answer['state'] ?? '';
    const open = this.attempts.find(state, cookies);
    if (open === null) throw interactionRefusals.upstreamUnknown({ wayOn: this.ways.toAccount });
    const reply = await this.answer(id, answer, open, visitor);
    return { ...reply, cookies: [...(reply.cookies ?? []), this.attempts.answered(state, open.purpose)] };
  }

  private async answer(id: string, answer: Parameters, open: OpenAttempt, visitor: Visitor): Promise<HttpReply> {
    const { purpose } = open;
    if ('session' in purpose) {
      if (open.isLate === true) return this.failures.toSecurityBecause('failed', visitor);
      const identity = await this.identityOf(id, answer, open);
      return this.links.link(identity, purpose.session, visitor);
    }
    const interaction = await this.interactions.open(purpose.interaction, visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const identity = await this.identityOf(id, answer, open);
    if (identity === null) return this.again(interaction, visitor);
    if (identity instanceof OAuthError) return this.failures.atLogin(identity, interaction, visitor);
    return this.signIns.signIn(identity, new Date(open.at), interaction, visitor);
  }

  /** @returns null when the answer was used before or comes too late; the refusal when it is not valid */
  private async identityOf(
    id: string,
    answer: Parameters,
    { attempt, at }: OpenAttempt,
  ): Promise<UpstreamIdentity | OAuthError | null> {
    if (attempt === null) return null;
    try {
      await this.redeemer.redeem(this.spent.onceFor(attempt.state, plusSeconds(new Date(at), ATTEMPT_LIFETIME)));
      const provider = (await this.providers.current()).find(attempt.providerId);
      if (provider === null || provider.id !== id) return interactionRefusals.upstreamMixedUp();
      return await this.upstream.finish(provider, attempt, answer);
    } catch (error) {
      if (error instanceof ChallengeSpent) return null;
      if (error instanceof OAuthError) return error;
      throw error;
    }
  }

  /** A page that is opened again continues with the session that its first answer began. */
  private again(interaction: Interaction, visitor: Visitor): Promise<HttpReply> {
    return visitor.signedIn === null
      ? this.failures.shown(TOO_LATE, interaction, visitor)
      : this.steps.continueFor(interaction, visitor);
  }
}
