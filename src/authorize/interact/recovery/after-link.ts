import { Injectable } from '@nestjs/common';
import { Clock, type HttpReply, type PageReply, type RedirectReply } from '../../../common/index.js';
import { AMR, type Enrolment, type User } from '../../../user/index.js';
import type { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { page } from '../pages.js';
import { InteractionDemands } from '../steps/interaction-demands.js';
import { recoveryCodesPage } from '../steps/recovery-codes-page.js';
import { SignInSteps } from '../steps/sign-in-steps.js';
import { LinkCookie } from './link-cookie.js';
import type { LinkVisit } from './link-page.js';

/** Continues a sign-in after a link was used. A password or passkey that was just set counts as passed. */
@Injectable()
export class AfterLink {
  constructor(
    private readonly interactions: Interactions,
    private readonly demands: InteractionDemands,
    private readonly steps: SignInSteps,
    private readonly cookie: LinkCookie,
    private readonly clock: Clock,
  ) {}

  /** @returns the interaction of the link in the browser that began it; null in any other browser (PE5) */
  interactionOf({ link, visitor }: LinkVisit): Promise<Interaction | null> {
    if (link.interaction === null) return Promise.resolve(null);
    return this.interactions.inBrowserOf(link.interaction, visitor);
  }

  /**
   * Takes the next step of the sign-in: a second factor, or the request of the application. Where the operator has a
   * sign-in application, the page leads there, and nothing is signed in (ADR 0060).
   *
   * @param user after the new password
   * @returns null when the user was changed meanwhile
   */
  async withPassword(interaction: Interaction, visit: LinkVisit, user: User): Promise<HttpReply | null> {
    const { visitor } = visit;
    const elsewhere = this.interactions.toApplication(interaction, visitor);
    if (elsewhere !== null) return this.passwordSet(visit, elsewhere);
    const demand = await this.demands.on(user, interaction, visitor);
    const proved = { user, authenticators: this.passed(AMR.password), demand };
    return this.finished(await this.steps.passed(interaction, visitor, proved), visit);
  }

  /** As `withPassword`, for a new passkey; shows its recovery codes first. */
  async withPasskey(interaction: Interaction, visit: LinkVisit, enrolment: Enrolment): Promise<HttpReply | null> {
    const { user, amr, recoveryCodes } = enrolment;
    const goOn = this.interactions.linkAfter(interaction, visit.visitor);
    const show = recoveryCodes.length === 0 ? undefined : recoveryCodesPage(recoveryCodes, goOn);
    const proved = { user, authenticators: this.passed(amr) };
    return this.finished(await this.steps.complete(interaction, visit.visitor, proved, { show }), visit);
  }

  /** The page after a new password. @param signIn where the person signs in; by default at the account page */
  passwordSet(visit: LinkVisit, signIn?: RedirectReply): PageReply {
    const html = page('password-set', { title: 'passwordSet.title', signIn: signIn?.location ?? null });
    return this.done({ kind: 'page', status: 200, html, cookies: signIn?.cookies ?? [] }, visit);
  }

  /** Forgets the link in this browser, a minute later: its form may have been sent twice. */
  done<Reply extends HttpReply>(reply: Reply, { token }: LinkVisit): Reply {
    return { ...reply, cookies: [...(reply.cookies ?? []), this.cookie.forgetSoon(token)] };
  }

  private passed(amr: readonly string[]) {
    return [{ amr, at: this.clock.now().getTime() }] as const;
  }

  private finished(reply: HttpReply | null, visit: LinkVisit): HttpReply | null {
    return reply && this.done(reply, visit);
  }
}
