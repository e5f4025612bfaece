import { Injectable } from '@nestjs/common';
import { Clock, type HttpReply, type PageReply, type RedirectReply } from '../../../common/index.js';
import { AMR, type Enrolment, type MailLink, type User } from '../../../user/index.js';
import type { Visitor } from '../browser/visitors.js';
import type { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { page } from '../pages.js';
import { InteractionDemands } from '../steps/interaction-demands.js';
import { recoveryCodesPage } from '../steps/recovery-codes-page.js';
import { SignInSteps } from '../steps/sign-in-steps.js';
import { LinkCookie } from './link-cookie.js';

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
  interactionOf({ interaction }: MailLink, visitor: Visitor): Promise<Interaction | null> {
    return interaction === null ? Promise.resolve(null) : this.interactions.inBrowserOf(interaction, visitor);
  }

  /**
   * Takes the next step of the sign-in: a second factor, or the request of the application. Where the operator has a
   * sign-in application, the page leads there, and nothing is signed in (ADR 0060).
   *
   * @param user after the new password
   * @returns null when the user was changed meanwhile
   */
  async withPassword(interaction: Interaction, visitor: Visitor, user: User): Promise<HttpReply | null> {
    const elsewhere = this.interactions.toApplication(interaction, visitor);
    if (elsewhere !== null) return this.passwordSet(elsewhere);
    const demand = await this.demands.on(user, interaction, visitor);
    const proved = { user, authenticators: this.passed(AMR.password), demand };
    return this.finished(await this.steps.passed(interaction, visitor, proved));
  }

  /** As `withPassword`, for a new passkey; shows its recovery codes first. */
  async withPasskey(interaction: Interaction, visitor: Visitor, enrolment: Enrolment): Promise<HttpReply | null> {
    const { user, amr, recoveryCodes } = enrolment;
    const goOn = this.interactions.linkAfter(interaction, visitor);
    const show = recoveryCodes.length === 0 ? undefined : recoveryCodesPage(recoveryCodes, goOn);
    const proved = { user, authenticators: this.passed(amr) };
    return this.finished(await this.steps.complete(interaction, visitor, proved, { show }));
  }

  /** The page after a new password. @param signIn where the person signs in; by default at the account page */
  passwordSet(signIn?: RedirectReply): PageReply {
    const html = page('password-set', { title: 'passwordSet.title', signIn: signIn?.location ?? null });
    return this.done({ kind: 'page', status: 200, html, cookies: signIn?.cookies ?? [] });
  }

  /** Forgets the link in this browser. */
  done<Reply extends HttpReply>(reply: Reply): Reply {
    return { ...reply, cookies: [...(reply.cookies ?? []), this.cookie.clear()] };
  }

  private passed(amr: readonly string[]) {
    return [{ amr, at: this.clock.now().getTime() }] as const;
  }

  private finished(reply: HttpReply | null): HttpReply | null {
    return reply && this.done(reply);
  }
}
