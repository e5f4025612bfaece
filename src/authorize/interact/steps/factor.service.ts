import { Injectable } from '@nestjs/common';
import { Clock, type HttpReply, type PageReply, type Parameters } from '../../../common/index.js';
import {
  AMR,
  askerOf,
  levelOf,
  CodeAuthentication,
  Passkeys,
  SignInDelayed,
  TrustedBrowsers,
  type User,
} from '../../../user/index.js';
import type { Visitor } from '../browser/visitors.js';
import { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { waitHint } from '../login/login.service.js';
import { assertProven, backToForm } from '../own-form.js';
import { page, passkeyView } from '../pages.js';
import { amrOfAll, SignInSteps, type Underway } from './sign-in-steps.js';

const WRONG_CODE = 'Incorrect code. Each code works once: wait for the next one, or enter a recovery code.';

const NO_PASSKEY = 'This passkey could not be verified. Try again, or enter a code.';

/** The page that asks for a second factor. */
@Injectable()
export class FactorService {
  constructor(
    private readonly interactions: Interactions,
    private readonly steps: SignInSteps,
    private readonly codes: CodeAuthentication,
    private readonly passkeys: Passkeys,
    private readonly trustedBrowsers: TrustedBrowsers,
    private readonly clock: Clock,
  ) {}

  /** @throws PageError as `Interactions.open` does */
  async show(id: string | undefined, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.open(id, visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const underway = await this.steps.underway(interaction, visitor);
    return this.elsewhere(underway, interaction, visitor) ?? this.page(interaction, visitor, underway!, null);
  }

  /** @throws PageError as `Interactions.open` does, or when the form is not ours */
  async submit(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.open(form['interaction'], visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const isProven = visitor.browser.provesWithAnySecret(form['csrf_token'], 'factor', interaction.id);
    assertProven(isProven, backToForm(this.interactions.linkTo('factor', interaction)));
    const underway = await this.steps.underway(interaction, visitor);
    const elsewhere = this.elsewhere(underway, interaction, visitor);
    return elsewhere ?? this.verify(form, interaction, visitor, underway!);
  }

  private async verify(
    form: Parameters,
    interaction: Interaction,
    visitor: Visitor,
    underway: Underway,
  ): Promise<HttpReply> {
    const { user, authenticators } = underway;
    try {
      const amr = form['assertion'] ? await this.amrOfPasskey(user, form) : await this.amrOfCode(user, form, visitor);
      if (amr === null)
        return await this.page(interaction, visitor, underway, form['assertion'] ? NO_PASSKEY : WRONG_CODE, 400);
      const passed = { amr, at: this.clock.now().getTime() };
      const reply = await this.steps.passed(interaction, visitor, {
        user,
        authenticators: [...authenticators, passed],
      });
      if (reply === null) return this.interactions.redirectTo('login', interaction, visitor);
      return form['trust'] === undefined ? reply : await this.trusting(reply, user, visitor);
    } catch (error) {
      if (!(error instanceof SignInDelayed)) throw error;
      const reply = await this.page(interaction, visitor, underway, waitHint(error), error.status);
      return { ...reply, headers: error.headers };
    }
  }

  private async trusting(reply: HttpReply, user: User, { trusts, source }: Visitor): Promise<HttpReply> {
    const cookie = await this.trustedBrowsers.add(user, trusts, source);
    return cookie === null ? reply : { ...reply, cookies: [...(reply.cookies ?? []), cookie] };
  }

  private async amrOfCode(user: User, { code = '' }: Parameters, visitor: Visitor): Promise<readonly string[] | null> {
    return (await this.codes.use(user, code, askerOf(visitor))) === null ? null : AMR.oneTimeCode;
  }

  private async amrOfPasskey(
    user: User,
    { ticket = '', assertion = '' }: Parameters,
  ): Promise<readonly string[] | null> {
    return (await this.passkeys.authenticate(user, ticket, assertion))?.amr ?? null;
  }

  /** @returns a reply where no factor is asked for: the sign-in begins, goes on elsewhere, or is complete */
  private elsewhere(underway: Underway | null, interaction: Interaction, visitor: Visitor): HttpReply | null {
    if (underway?.next === 'factor') return null;
    if (underway?.next === 'enrol') return this.interactions.redirectTo('enrol', interaction, visitor);
    return this.interactions.redirectTo('login', interaction, visitor);
  }

  private async page(
    { id, passed }: Interaction,
    { browser }: Visitor,
    { user, demand, authenticators }: Underway,
    error: string | null,
    status = 200,
  ): Promise<PageReply> {
    const hasPasskey = this.passkeys.areAvailable && user.factors.includes('passkey');
    const view = {
      title: 'Verify your sign-in',
      interaction: id,
      csrfToken: browser.proofOf('factor', id),
      username: user.username,
      // After two factors, only a passkey is missing.
      takesCode: levelOf(amrOfAll(authenticators)) < 2,
      hasApp: user.factors.includes('totp'),
      passkey: hasPasskey ? await this.passkeys.beginAuthentication(user, demand.level === 3).then(passkeyView) : null,
      canChangeUser: passed !== undefined,
      error,
    };
    return { kind: 'page', status, html: page('factor', view), cookies: browser.cookies };
  }
}
