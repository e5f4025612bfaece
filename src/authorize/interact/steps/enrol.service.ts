import { Injectable } from '@nestjs/common';
import {
  ChangedMeanwhile,
  Clock,
  type HttpReply,
  type PageReply,
  type Parameters,
  type Text,
} from '../../../common/index.js';
import { AuthenticatorApps, PasskeyRegistration, type Enrolment } from '../../../user/index.js';
import { AccountChoices } from '../accounts/account-choices.js';
import type { Visitor } from '../browser/visitors.js';
import { interactText } from '../interact-text.js';
import { Interactions } from '../interactions.js';
import { page, passkeyView } from '../pages.js';
import { appView } from './app-view.js';
import { recoveryCodesPage } from './recovery-codes-page.js';
import type { Underway } from './sign-in-progress.js';
import { SignInSteps } from './sign-in-steps.js';
import { isReply, StepPages, type OpenStep } from './step-pages.js';

const WRONG_CODE = interactText('enrol.incorrect');
const NO_PASSKEY = interactText('enrol.passkeyFailed');

/** The page on which a person sets up a second factor in the middle of a sign-in. */
@Injectable()
export class EnrolService {
  constructor(
    private readonly pages: StepPages,
    private readonly interactions: Interactions,
    private readonly steps: SignInSteps,
    private readonly apps: AuthenticatorApps,
    private readonly passkeys: PasskeyRegistration,
    private readonly choices: AccountChoices,
    private readonly clock: Clock,
  ) {}

  /** @throws PageError as `Interactions.open` does */
  async show(id: string | undefined, visitor: Visitor): Promise<HttpReply> {
    const opened = await this.pages.open('enrol', id, visitor);
    return isReply(opened) ? opened : this.page(opened, visitor, {}, null);
  }

  /** @throws PageError as `Interactions.open` does, or when the form's proof is invalid */
  async submit(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const opened = await this.pages.submitted('enrol', form, visitor);
    if (isReply(opened)) return opened;
    const isPasskey = Boolean(form['assertion']);
    const enrolling = isPasskey ? this.addPasskey(form, opened.underway) : this.addApp(form, opened.underway);
    const enrolment = await enrolling.catch(nullWhenChanged);
    if (enrolment === null) return this.page(opened, visitor, form, isPasskey ? NO_PASSKEY : WRONG_CODE, 400);
    return this.signIn(enrolment, opened, visitor);
  }

  private async addApp(
    { seed_ticket: ticket = '', code = '' }: Parameters,
    { user, demand }: Underway,
  ): Promise<Enrolment | null> {
    return demand.level === 3 ? null : this.apps.enrol(user, ticket, code);
  }

  private addPasskey({ ticket = '', assertion = '' }: Parameters, { user }: Underway): Promise<Enrolment | null> {
    return this.passkeys.register(user, ticket, assertion, '');
  }

  private async signIn(
    { user, amr, recoveryCodes }: Enrolment,
    { interaction, underway: { authenticators } }: OpenStep,
    visitor: Visitor,
  ): Promise<HttpReply> {
    const passed = { amr, at: this.clock.now().getTime() };
    const proved = { user, authenticators: [...authenticators, passed] } as const;
    const goOn = this.interactions.linkAfter(interaction, visitor);
    const show = recoveryCodes.length === 0 ? undefined : recoveryCodesPage(recoveryCodes, goOn);
    const reply = await this.steps.complete(interaction, visitor, proved, { show });
    return reply ?? this.interactions.redirectTo('login', interaction, visitor);
  }

  private async page(
    { interaction, underway: { user, demand } }: OpenStep,
    { browser }: Visitor,
    { seed_ticket: ticket = '' }: Parameters,
    error: Text | null,
    status = 200,
  ): Promise<PageReply> {
    const isPasskeyOnly = demand.level === 3;
    const view = {
      title: 'enrol.title',
      interaction: interaction.id,
      username: user.username,
      another: this.choices.linkToAnother(interaction),
      csrfToken: browser.proofOf('enrol', interaction.id),
      app: isPasskeyOnly ? null : await appView(this.apps.again(user, ticket) ?? this.apps.begin(user)),
      passkey: passkeyView(await this.passkeys.begin(user, isPasskeyOnly)),
      error,
    };
    return { kind: 'page', status, html: page('enrol', view), cookies: browser.cookies };
  }
}

function nullWhenChanged(error: unknown): null {
  if (error instanceof ChangedMeanwhile) return null;
  throw error;
}
