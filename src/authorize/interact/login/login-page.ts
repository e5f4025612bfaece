import { Injectable } from '@nestjs/common';
import { Clock, wordsOf, type HttpReply, type PageReply, type Text } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { Outbox } from '../../../mail/index.js';
import { PasskeyAuthentication, SignUpPolicy } from '../../../user/index.js';
import type { AuthorizationRequest } from '../../request/authorization-request.js';
import { AuthorizationRequests } from '../../request/authorization-requests.js';
import type { Visitor } from '../browser/visitors.js';
import { AccountChoices } from '../accounts/account-choices.js';
import { duration } from '../consent/lifetime.js';
import { interactText } from '../interact-text.js';
import type { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { clientView, page, passkeyView } from '../pages.js';
import { ProviderButtonsOfLogin } from './provider-buttons.js';

/** The client expects a user other than the one who is signed in. */
export const ANOTHER_USER = interactText('login.anotherUser');

/** What the login page shows beside its fields. */
export interface ShownAtLogin {
  readonly username?: string;
  readonly error?: Text | null;
  /** Whether the error is about the fields, as by default. */
  readonly isInvalid?: boolean;
}

/** Renders the login page of an interaction. */
@Injectable()
export class LoginPage {
  constructor(
    private readonly requests: AuthorizationRequests,
    private readonly passkeys: PasskeyAuthentication,
    private readonly outbox: Outbox,
    private readonly signUp: SignUpPolicy,
    private readonly interactions: Interactions,
    private readonly choices: AccountChoices,
    private readonly configuration: Configuration,
    private readonly providers: ProviderButtonsOfLogin,
    private readonly clock: Clock,
  ) {}

  /** The page after a failed attempt. */
  async again(interaction: Interaction, visitor: Visitor, shown: ShownAtLogin, status = 400): Promise<HttpReply> {
    if (interaction.isForAccount) return this.of(interaction, visitor, null, shown, status);
    const resolved = await this.requests.again(interaction.parameters, visitor.redirectStatus);
    return this.requests.answer(resolved, (request) => this.of(interaction, visitor, request, shown, status));
  }

  /** @param request null for a sign-in at the account page */
  async of(
    interaction: Interaction,
    { browser, signedIn }: Visitor,
    request: AuthorizationRequest | null,
    { username = '', error = null, isInvalid = error !== null }: ShownAtLogin,
    status = 200,
  ): Promise<PageReply> {
    const { id } = interaction;
    const { keepSignedIn } = this.configuration;
    const waiting = interaction.waitingAt(this.clock.now());
    const view = {
      title: 'login.title',
      interaction: id,
      offersReset: this.outbox.isAvailable,
      offersSignUp: this.signUp.isOffered,
      csrfToken: browser.proofOf('login', id),
      client: request && clientView(request.target),
      keep: keepSignedIn > 0 && {
        duration: duration(keepSignedIn),
        isChosen: interaction.keeps ?? signedIn?.session.kept,
      },
      another: this.linkToAnother(interaction, username, error),
      passkey: passkeyView(await this.passkeys.begin(null)),
      waiting: waiting && { ...waiting, without: this.withoutLink(interaction) },
      providers: await this.providers.of(interaction, username, waiting?.providerId),
      username,
      error,
      isInvalid,
    };
    return { kind: 'page', status, html: page('login', view), cookies: browser.cookies };
  }

  /** The login page that links nothing. */
  private withoutLink(interaction: Interaction): string {
    return this.interactions.linkTo('login', this.interactions.withoutIdentity(interaction));
  }

  /** Where the page expects an account: the link to another one, or back to the accounts of this browser. */
  private linkToAnother(interaction: Interaction, username: string, error: Text | null): string | null {
    const { choice, parameters } = interaction;
    const isChosen = Boolean(choice?.sub);
    if (isChosen && wordsOf(parameters.prompt).includes('select_account'))
      return this.interactions.linkTo('accounts', this.choices.open(interaction));
    const isHinted = choice === undefined && username !== '' && username === parameters.login_hint;
    return isChosen || isHinted || error === ANOTHER_USER ? this.choices.linkToAnother(interaction) : null;
  }
}
