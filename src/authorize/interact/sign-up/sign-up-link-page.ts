import { Injectable } from '@nestjs/common';
import { OAuthError, type HttpReply, type PageReply, type Parameters, type Text } from '../../../common/index.js';
import { SignUps, type SignUpChoice } from '../../../user/index.js';
import { interactText } from '../interact-text.js';
import type { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { page, passkeyView } from '../pages.js';
import { AfterLink } from '../recovery/after-link.js';
import { correctable } from '../recovery/correctable.js';
import { LinkPage, type LinkVisit } from '../recovery/link-page.js';

const NO_PASSKEY = interactText('enrol.passkeyFailed');

interface Fault {
  readonly error?: OAuthError;
  readonly passkeyError?: Text;
}

/** The page on which a person with a proved address chooses a username, and a password or a passkey. */
@Injectable()
export class SignUpLinkPage extends LinkPage {
  readonly purpose = 'sign-up';

  constructor(
    private readonly signUps: SignUps,
    private readonly interactions: Interactions,
    private readonly after: AfterLink,
  ) {
    super();
  }

  async show(visit: LinkVisit): Promise<PageReply> {
    await this.interactionOf(visit);
    return this.page(visit, visit.link.address ?? '', {});
  }

  async submit(form: Parameters, visit: LinkVisit): Promise<HttpReply> {
    const { username = '' } = form;
    const interaction = await this.interactionOf(visit);
    const choice = { username, language: visit.visitor.language().tag };
    const isPasskey = Boolean(form['assertion']);
    const reply = isPasskey
      ? this.byPasskey(form, visit, choice, interaction)
      : this.byPassword(form, visit, choice, interaction);
    const done = await reply.catch(correctable);
    if (done instanceof OAuthError) return this.page(visit, username, { error: done });
    return done ?? this.interactions.toAccount(visit.visitor);
  }

  async again(visit: LinkVisit): Promise<HttpReply> {
    const user = await this.signUps.createdBy(visit.link);
    const reply = await this.after.withPassword(await this.interactionOf(visit), visit, user);
    return reply ?? this.interactions.toAccount(visit.visitor);
  }

  /** The request of the application in the browser that began it, in its language; elsewhere the account page (PE5). */
  private async interactionOf(visit: LinkVisit): Promise<Interaction> {
    const { visitor } = visit;
    const interaction = await this.after.interactionOf(visit);
    if (interaction === null) return this.interactions.beginForAccount(visitor.browser);
    visitor.wishes.uiLocales = interaction.parameters.ui_locales;
    return interaction;
  }

  private async byPassword(
    { new_password: wanted = '' }: Parameters,
    visit: LinkVisit,
    choice: SignUpChoice,
    interaction: Interaction,
  ): Promise<HttpReply | null> {
    const user = await this.signUps.acceptWithPassword(visit, choice, wanted);
    return this.after.withPassword(interaction, visit, user);
  }

  private async byPasskey(
    { ticket = '', assertion = '' }: Parameters,
    visit: LinkVisit,
    choice: SignUpChoice,
    interaction: Interaction,
  ): Promise<HttpReply | null> {
    const enrolment = await this.signUps.acceptWithPasskey(visit.link, choice, { ticket, assertion });
    if (enrolment === null) return this.page(visit, choice.username, { passkeyError: NO_PASSKEY });
    return this.after.withPasskey(interaction, visit, enrolment);
  }

  private async page({ link, csrfToken }: LinkVisit, username: string, { error, passkeyError }: Fault) {
    const html = page('set-up', {
      title: 'signUp.title',
      csrfToken,
      address: link.address ?? '',
      choosesUsername: true,
      username,
      isUsernameFault: error?.rule?.id.startsWith('USER-SIGN-UP') === true,
      passkey: passkeyView(await this.signUps.begin(link)),
      error,
      passkeyError,
    });
    const status = error?.status ?? (passkeyError === undefined ? 200 : 400);
    return { kind: 'page', status, html, headers: error?.headers ?? {} } satisfies PageReply;
  }
}
