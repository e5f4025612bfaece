import { Injectable } from '@nestjs/common';
import { OAuthError, type HttpReply, type PageReply, type Parameters } from '../../../common/index.js';
import { PasswordChange } from '../../../user/index.js';
import { AccountChoices } from '../accounts/account-choices.js';
import type { Visitor } from '../browser/visitors.js';
import { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { page } from '../pages.js';
import { correctable } from '../recovery/correctable.js';
import { ReplacedPasswords } from './replaced-passwords.js';
import { SignInSteps } from './sign-in-steps.js';
import { isReply, StepPages, type OpenStep } from './step-pages.js';

/** The page on which a person replaces an initial password in the middle of a sign-in (ADR 0068). */
@Injectable()
export class NewPasswordService {
  constructor(
    private readonly pages: StepPages,
    private readonly interactions: Interactions,
    private readonly steps: SignInSteps,
    private readonly passwords: PasswordChange,
    private readonly replaced: ReplacedPasswords,
    private readonly choices: AccountChoices,
  ) {}

  /** @throws PageError as `Interactions.open` does */
  async show(id: string | undefined, visitor: Visitor): Promise<HttpReply> {
    const opened = await this.pages.open('newPassword', id, visitor);
    return isReply(opened) ? opened : this.page(opened, visitor);
  }

  /**
   * Sets the password and takes the next step. A repeated submission is answered as the first one.
   *
   * @throws PageError as `Interactions.open` does, or when the form's proof is invalid
   */
  async submit(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.pages.proven('newPassword', form, visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const { new_password: wanted = '' } = form;
    const opened = await this.pages.at('newPassword', interaction, visitor);
    const reply = isReply(opened) ? null : await this.replace(wanted, opened, visitor);
    if (reply !== null) return reply;
    const again = await this.replaced.goOn(wanted, interaction, visitor);
    if (again !== null) return again;
    return isReply(opened) ? opened : this.interactions.redirectTo('login', interaction, visitor);
  }

  /** @returns null when the user was changed meanwhile */
  private async replace(wanted: string, opened: OpenStep, visitor: Visitor): Promise<HttpReply | null> {
    const { interaction, underway } = opened;
    const user = await this.passwords.replaceInitial(underway.user, wanted).catch(correctable);
    if (user instanceof OAuthError) return user.code === 'conflict' ? null : this.page(opened, visitor, user);
    return this.steps.passed(interaction, visitor, { ...underway, user });
  }

  private page({ interaction, underway }: OpenStep, { browser }: Visitor, error?: OAuthError): PageReply {
    const view = {
      title: 'reset.title',
      interaction: interaction.id,
      csrfToken: browser.proofOf('newPassword', interaction.id),
      username: underway.user.username,
      another: this.choices.linkToAnother(interaction),
      error,
    };
    const html = page('new-password', view);
    return {
      kind: 'page',
      status: error?.status ?? 200,
      html,
      cookies: browser.cookies,
      headers: error?.headers ?? {},
    };
  }
}
