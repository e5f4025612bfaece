import { Injectable } from '@nestjs/common';
import { Clock, type HttpReply, type Parameters } from '../../../common/index.js';
import {
  AMR,
  PasskeyAuthentication,
  PasswordAuthentication,
  SignInDelayed,
  SignInPolicy,
  TrustedBrowsers,
  type Demand,
  type PasskeyProof,
  type User,
} from '../../../user/index.js';
import { AuthorizeService } from '../../authorize.service.js';
import { isOfChoice, strictly } from '../../decide/begun.js';
import { Needs } from '../../decide/needs.js';
import { AuthorizationRequests } from '../../request/authorization-requests.js';
import { BrowserAccounts } from '../accounts/browser-accounts.js';
import { interactText } from '../interact-text.js';
import { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { assertProven, backToForm } from '../own-form.js';
import { InteractionDemands } from '../steps/interaction-demands.js';
import { SignInProgress } from '../steps/sign-in-progress.js';
import { SignInSteps } from '../steps/sign-in-steps.js';
import type { Visitor } from '../browser/visitors.js';
import { ANOTHER_USER, LoginPage } from './login-page.js';
import { ProviderButtonsOfLogin } from './provider-buttons.js';

/** The same text for an unknown user, a wrong password and a disabled user (LC1). */
const NOT_SIGNED_IN = interactText('login.incorrect');
const NO_PASSKEY = interactText('login.passkeyFailed');

/** The sign-in at the login page. */
@Injectable()
export class LoginService {
  constructor(
    private readonly interactions: Interactions,
    private readonly requests: AuthorizationRequests,
    private readonly needs: Needs,
    private readonly authorize: AuthorizeService,
    private readonly passwords: PasswordAuthentication,
    private readonly passkeys: PasskeyAuthentication,
    private readonly trustedBrowsers: TrustedBrowsers,
    private readonly policy: SignInPolicy,
    private readonly demands: InteractionDemands,
    private readonly progress: SignInProgress,
    private readonly steps: SignInSteps,
    private readonly page: LoginPage,
    private readonly accounts: BrowserAccounts,
    private readonly providers: ProviderButtonsOfLogin,
    private readonly clock: Clock,
  ) {}

  /**
   * Shows the login page, or continues when the user has signed in meanwhile, for example in another tab.
   *
   * @throws PageError as `Interactions.open` does
   */
  async show(id: string | undefined, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.open(id, visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    if (interaction.isForAccount) return this.showForAccount(interaction, visitor);
    const resolved = await this.requests.again(interaction.parameters, visitor.redirectStatus);
    return this.requests.answer(resolved, async (request) => {
      // An identity that waits to be linked needs a sign-in of its own.
      const waiting = interaction.waitingAt(this.clock.now());
      if (waiting !== null) return this.page.of(interaction, visitor, request, { username: waiting.address });
      const need = await this.needs.of(request, visitor, strictly(interaction));
      if (need.what !== 'login') return this.authorize.next(request, visitor, interaction);
      const username = await this.usernameFor(interaction, visitor);
      return this.page.of(interaction, visitor, request, {
        username,
        error: need.isAnotherUser ? ANOTHER_USER : null,
        isInvalid: false,
      });
    });
  }

  /**
   * Signs in and continues the request as the new user. A repeated submission is answered again.
   *
   * @throws PageError as `Interactions.open` does, or when the form's proof is invalid
   */
  async submit(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const opened = await this.interactions.open(form['interaction'], visitor);
    if (!(opened instanceof Interaction)) return opened;
    const isProven = visitor.browser.provesWithAnySecret(form['csrf_token'], 'login', opened.id);
    assertProven(isProven, backToForm(this.interactions.linkTo('login', opened)));
    const interaction = this.interactions.withKept(opened, form['keep'] !== undefined);
    return form['assertion']
      ? this.signInByPasskey(interaction, form, visitor)
      : this.signIn(interaction, form, visitor);
  }

  private async signIn(interaction: Interaction, form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const { username = '', password = '' } = form;
    const elsewhere = password === '' ? await this.providers.toHome(interaction, username, visitor) : null;
    if (elsewhere !== null) return elsewhere;
    const source = { ...visitor, clientId: interaction.clientId || undefined };
    const demandOn = await this.demands.of(interaction, visitor);
    const completes = async (user: User) => this.policy.next(user, AMR.password, await demandOn(user)) === 'done';
    const user = await this.passwords.authenticate(username, password, source, completes).catch(delayOf);
    if (user instanceof SignInDelayed) {
      const page = await this.page.again(interaction, visitor, { username, error: user.text }, user.status);
      return { ...page, headers: user.headers };
    }
    const reply = user && (await this.passedPassword(user, await demandOn(user), interaction, visitor));
    return reply ?? this.page.again(interaction, visitor, { username, error: NOT_SIGNED_IN });
  }

  private async signInByPasskey(interaction: Interaction, form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const { ticket = '', assertion = '' } = form;
    const proof = await this.passkeys.authenticate(null, ticket, assertion);
    const reply = proof && (await this.passedPasskey(proof, interaction, visitor));
    return reply ?? this.page.again(interaction, visitor, { error: NO_PASSKEY, isInvalid: false });
  }

  private async passedPasskey(
    { user, amr }: PasskeyProof,
    interaction: Interaction,
    visitor: Visitor,
  ): Promise<HttpReply | null> {
    const demand = await this.demands.on(user, interaction, visitor);
    return this.steps.passed(interaction, visitor, this.proved(user, amr, demand));
  }

  private async passedPassword(
    user: User,
    demand: Demand,
    interaction: Interaction,
    visitor: Visitor,
  ): Promise<HttpReply | null> {
    const isTrusted = user.factors.length > 0 && (await this.trustedBrowsers.trusts(user, visitor.trusts));
    const isRecorded = this.policy.next(user, AMR.password, demand) === 'done';
    return this.steps.passed(interaction, visitor, this.proved(user, AMR.password, demand), { isTrusted, isRecorded });
  }

  private proved(user: User, amr: readonly string[], demand: Demand) {
    return { user, authenticators: [{ amr, at: this.clock.now().getTime() }], demand } as const;
  }

  /** The account that the person has chosen, or the one that the application names. */
  private async usernameFor(interaction: Interaction, visitor: Visitor): Promise<string> {
    const chosen = await this.accounts.usernameOf(interaction.choice, visitor);
    return chosen || (interaction.choice ? '' : (interaction.parameters.login_hint ?? ''));
  }

  private async showForAccount(interaction: Interaction, visitor: Visitor): Promise<HttpReply> {
    const isThere = interaction.needsRecent ? this.progress.isRecent(visitor.signedIn) : visitor.signedIn !== null;
    const waiting = interaction.waitingAt(this.clock.now());
    return isThere && waiting === null && isOfChoice(interaction.choice, visitor.signedIn)
      ? this.interactions.toOwnPage(interaction, visitor)
      : this.page.of(interaction, visitor, null, { username: waiting?.address ?? '' });
  }
}

function delayOf(error: unknown): SignInDelayed {
  if (error instanceof SignInDelayed) return error;
  throw error;
}
