import { Injectable } from '@nestjs/common';
import { AuditService } from '../../../audit/index.js';
import { Clock, isTooFarAhead, plusSeconds, type HttpReply } from '../../../common/index.js';
import { AMR, newIdentityOf, SignInPolicy, TrustedBrowsers, UpstreamAccounts, type Demand, type UpstreamIdentity, type User } from '../../../user/index.js'; // prettier-ignore
import { AccountChoices } from '../accounts/account-choices.js';
import type { Visitor } from '../browser/visitors.js';
import type { Interaction, PassedAuthenticator } from '../interaction.js';
import { interactText } from '../interact-text.js';
import { Interactions } from '../interactions.js';
import { InteractionDemands } from '../steps/interaction-demands.js';
import { amrOfAll, mayAddFactor, type Proved } from '../steps/sign-in-progress.js';
import { SignInSteps } from '../steps/sign-in-steps.js';
import { TimelySignIns } from '../steps/timely-sign-ins.js';
import { UpstreamFailures } from './upstream-failures.js';
import { UnknownPersonPage } from './unknown-person-page.js';

/** Seconds by which the clock of a provider may be behind ours. */
const CLOCK_TOLERANCE = 30;

/** Signs a person in by an identity at another provider. It is the first factor of the sign-in (PE1). */
@Injectable()
export class UpstreamSignInService {
  constructor(
    private readonly accounts: UpstreamAccounts,
    private readonly interactions: Interactions,
    private readonly demands: InteractionDemands,
    private readonly steps: SignInSteps,
    private readonly timely: TimelySignIns,
    private readonly policy: SignInPolicy,
    private readonly choices: AccountChoices,
    private readonly trustedBrowsers: TrustedBrowsers,
    private readonly unknownPerson: UnknownPersonPage,
    private readonly failures: UpstreamFailures,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** @param begunAt when the person was sent to the provider */
  async signIn(
    identity: UpstreamIdentity,
    begunAt: Date,
    interaction: Interaction,
    visitor: Visitor,
  ): Promise<HttpReply> {
    const meeting = await this.accounts.meet(identity);
    if (meeting.what === 'claimed') {
      const waiting = { ...newIdentityOf(identity), address: meeting.address, at: this.clock.now().getTime() };
      const after = await this.interactions.withIdentity(interaction, waiting, visitor);
      return this.interactions.redirectTo('login', after, visitor);
    }
    if (meeting.what === 'unknown') {
      await this.recordFailure(identity, interaction, visitor, 'no_account');
      return this.unknownPerson.reply(identity.provider, interaction, visitor);
    }
    const passed = passedBy(identity, begunAt, this.clock.now());
    return this.signInAs(meeting.user, identity, passed, interaction, visitor);
  }

  private async signInAs(
    user: User,
    identity: UpstreamIdentity,
    passed: PassedAuthenticator,
    interaction: Interaction,
    visitor: Visitor,
  ): Promise<HttpReply> {
    const { provider } = identity;
    if (user.disabled) {
      await this.recordFailure(identity, interaction, visitor, 'disabled', user);
      return this.failures.shown(interactText('upstream.disabled'), interaction, visitor);
    }
    const authenticators = [passed] as const;
    const demand = await this.demands.on(user, interaction, visitor);
    const refused = await this.refusalOf({ user, authenticators, demand }, provider.name, interaction, visitor);
    if (refused !== null) return refused;
    const isTrusted = user.factors.length > 0 && (await this.trustedBrowsers.trusts(user, visitor.trusts));
    const reply = await this.steps.passed(interaction, visitor, { user, authenticators, demand }, { isTrusted });
    return reply ?? this.failures.shown(interactText('upstream.changed'), interaction, visitor);
  }

  /** The login page where the time or the user of the sign-in will not do; null where they will. */
  private async refusalOf(
    { user, authenticators, demand }: Proved & { readonly demand: Demand },
    provider: string,
    interaction: Interaction,
    visitor: Visitor,
  ): Promise<HttpReply | null> {
    const fault = await this.timely.faultOf({ user, authenticators }, interaction, visitor);
    if (fault === 'another-user') return this.failures.shown(interactText('login.anotherUser'), interaction, visitor);
    if (fault === 'too-old') return this.failures.shown(interactText('upstream.tooOld', { provider }), interaction, visitor); // prettier-ignore
    const enrols = this.policy.next(user, amrOfAll(authenticators), demand) === 'enrol';
    if (!enrols || mayAddFactor(authenticators)) return null;
    // After this choice, the provider is asked for a new sign-in.
    const again = this.choices.choose(interaction, null);
    return this.failures.shown(interactText('upstream.tooOldToEnrol', { provider }), again, visitor);
  }

  private async recordFailure(
    { provider }: UpstreamIdentity,
    { clientId }: Interaction,
    { address }: Visitor,
    reason: string,
    user?: User,
  ): Promise<void> {
    const details = { provider: provider.id, reason, ...(address !== undefined && { address }) };
    await this.audit.record('user.sign_in_failed', { sub: user?.id, clientId: clientId || undefined, details });
  }
}

/**
 * The time that the provider states, up to the end of its second, so that a sign-in in the second in which the request
 * came counts as later. A time just before the person was sent there is that of a slow clock.
 */
function passedBy({ provider, authTime }: UpstreamIdentity, begunAt: Date, now: Date): PassedAuthenticator {
  const at = now.getTime();
  const passed = { amr: AMR.upstream, at, provider: provider.id };
  if (authTime === null || isTooFarAhead(authTime, now)) return passed;
  const stated = authTime.getTime() + 999;
  const isSlow = stated < begunAt.getTime() && plusSeconds(new Date(stated), CLOCK_TOLERANCE) >= begunAt;
  return { ...passed, authTime: Math.min(isSlow ? begunAt.getTime() : stated, at) };
}
