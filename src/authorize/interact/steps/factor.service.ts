import { Injectable } from '@nestjs/common';
import { Clock, type HttpReply, type PageReply, type Parameters, type Text } from '../../../common/index.js';
import {
  AMR, askerOf, CodeAuthentication, levelOf, PasskeyAuthentication, SignInDelayed, TrustedBrowsers, type User,
} from '../../../user/index.js'; // prettier-ignore
import { AccountChoices } from '../accounts/account-choices.js';
import type { Visitor } from '../browser/visitors.js';
import { interactText } from '../interact-text.js';
import { Interactions } from '../interactions.js';
import { page, passkeyView } from '../pages.js';
import { amrOfAll } from './sign-in-progress.js';
import { SignInSteps } from './sign-in-steps.js';
import { isReply, StepPages, type OpenStep } from './step-pages.js';

const WRONG_CODE = interactText('factor.incorrect');
const NO_PASSKEY = interactText('factor.passkeyFailed');

/** The page that asks for a second factor. */
@Injectable()
export class FactorService {
  constructor(
    private readonly pages: StepPages,
    private readonly interactions: Interactions,
    private readonly steps: SignInSteps,
    private readonly codes: CodeAuthentication,
    private readonly passkeys: PasskeyAuthentication,
    private readonly trustedBrowsers: TrustedBrowsers,
    private readonly choices: AccountChoices,
    private readonly clock: Clock,
  ) {}

  /** @throws PageError as `Interactions.open` does */
  async show(id: string | undefined, visitor: Visitor): Promise<HttpReply> {
    const opened = await this.pages.open('factor', id, visitor);
    return isReply(opened) ? opened : this.page(opened, visitor, null);
  }

  /** @throws PageError as `Interactions.open` does, or when the form's proof is invalid */
  async submit(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const opened = await this.pages.submitted('factor', form, visitor);
    return isReply(opened) ? opened : this.verify(form, opened, visitor);
  }

  private async verify(form: Parameters, opened: OpenStep, visitor: Visitor): Promise<HttpReply> {
    const { user } = opened.underway;
    const isPasskey = Boolean(form['assertion']);
    try {
      const amr = await (isPasskey ? this.amrOfPasskey(user, form) : this.amrOfCode(user, form, visitor));
      if (amr === null) return await this.page(opened, visitor, isPasskey ? NO_PASSKEY : WRONG_CODE, 400);
      return await this.passed(amr, form, opened, visitor);
    } catch (error) {
      if (!(error instanceof SignInDelayed)) throw error;
      const reply = await this.page(opened, visitor, error.text, error.status);
      return { ...reply, headers: error.headers };
    }
  }

  private async passed(
    amr: readonly string[],
    form: Parameters,
    { interaction, underway }: OpenStep,
    visitor: Visitor,
  ): Promise<HttpReply> {
    const { user, authenticators, demand } = underway;
    const passed = { amr, at: this.clock.now().getTime() };
    const proved = { user, authenticators: [...authenticators, passed], demand } as const;
    const reply = await this.steps.passed(interaction, visitor, proved);
    if (reply === null) return this.interactions.redirectTo('login', interaction, visitor);
    return form['trust'] === undefined ? reply : this.trusting(reply, user, visitor);
  }

  private async trusting(reply: HttpReply, user: User, { trusts, source }: Visitor): Promise<HttpReply> {
    const cookie = await this.trustedBrowsers.add(user, trusts, source);
    return cookie === null ? reply : { ...reply, cookies: [...(reply.cookies ?? []), cookie] };
  }

  private async amrOfCode(user: User, { code = '' }: Parameters, visitor: Visitor): Promise<readonly string[] | null> {
    return (await this.codes.use(user, code, askerOf(visitor))) ? AMR.oneTimeCode : null;
  }

  private async amrOfPasskey(user: User, form: Parameters): Promise<readonly string[] | null> {
    const { ticket = '', assertion = '' } = form;
    return (await this.passkeys.authenticate(user, ticket, assertion))?.amr ?? null;
  }

  private async page(
    { interaction, underway: { user, demand, authenticators } }: OpenStep,
    { browser }: Visitor,
    error: Text | null,
    status = 200,
  ): Promise<PageReply> {
    const hasPasskey = user.factors.includes('passkey');
    const view = {
      title: 'factor.title',
      interaction: interaction.id,
      csrfToken: browser.proofOf('factor', interaction.id),
      username: user.username,
      // After two factors, only a passkey is missing.
      takesCode: levelOf(amrOfAll(authenticators)) < 2,
      hasApp: user.factors.includes('totp'),
      passkey: hasPasskey ? passkeyView(await this.passkeys.begin(user, demand.level === 3)) : null,
      another: this.choices.linkToAnother(interaction),
      error,
    };
    return { kind: 'page', status, html: page('factor', view), cookies: browser.cookies };
  }
}
