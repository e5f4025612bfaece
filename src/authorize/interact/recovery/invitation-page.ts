import { Injectable } from '@nestjs/common';
import { OAuthError, type HttpReply, type PageReply, type Parameters, type Text } from '../../../common/index.js';
import { Invitations, LinkOwners, PasskeyRegistration, type User } from '../../../user/index.js';
import { interactText } from '../interact-text.js';
import type { Interaction } from '../interaction.js';
import { Interactions } from '../interactions.js';
import { page, passkeyView } from '../pages.js';
import { AfterLink } from './after-link.js';
import { correctable } from './correctable.js';
import { LinkPage, type LinkVisit } from './link-page.js';

const NO_PASSKEY = interactText('enrol.passkeyFailed');

interface Fault {
  readonly error?: OAuthError;
  readonly passkeyError?: Text;
}

/** The page on which an invited person chooses a password or a passkey. */
@Injectable()
export class InvitationPage extends LinkPage {
  readonly purpose = 'invitation';

  constructor(
    private readonly owners: LinkOwners,
    private readonly invitations: Invitations,
    private readonly passkeys: PasskeyRegistration,
    private readonly interactions: Interactions,
    private readonly after: AfterLink,
  ) {
    super();
  }

  async show(visit: LinkVisit): Promise<PageReply> {
    return this.page(visit, await this.owners.of(visit.link), {});
  }

  async again(visit: LinkVisit): Promise<HttpReply> {
    const reply = await this.withPassword(visit, await this.owners.of(visit.link));
    return reply ?? this.interactions.toAccount(visit.visitor);
  }

  async submit(form: Parameters, visit: LinkVisit): Promise<HttpReply> {
    const user = await this.owners.of(visit.link);
    const reply = await (form['assertion'] ? this.byPasskey(form, visit, user) : this.byPassword(form, visit, user));
    return reply ?? this.interactions.toAccount(visit.visitor);
  }

  private async byPassword(form: Parameters, visit: LinkVisit, user: User): Promise<HttpReply | null> {
    const { new_password: wanted = '' } = form;
    const invited = await this.invitations.acceptWithPassword(visit, user, wanted).catch(correctable);
    if (invited instanceof OAuthError) return this.page(visit, user, { error: invited });
    return this.withPassword(visit, invited);
  }

  private async withPassword(visit: LinkVisit, user: User): Promise<HttpReply | null> {
    return this.after.withPassword(await this.interactionOf(visit), visit, user);
  }

  private async byPasskey(form: Parameters, visit: LinkVisit, user: User): Promise<HttpReply | null> {
    const { ticket = '', assertion = '' } = form;
    const enrolment = await this.invitations.acceptWithPasskey(visit.link, user, { ticket, assertion });
    if (enrolment === null) return this.page(visit, user, { passkeyError: NO_PASSKEY });
    return this.after.withPasskey(await this.interactionOf(visit), visit, enrolment);
  }

  /** The request in which the person asked for the invitation again, in its browser; otherwise the account page. */
  private async interactionOf(visit: LinkVisit): Promise<Interaction> {
    return (await this.after.interactionOf(visit)) ?? this.interactions.beginForAccount(visit.visitor.browser);
  }

  private async page({ csrfToken }: LinkVisit, user: User, { error, passkeyError }: Fault): Promise<PageReply> {
    const html = page('set-up', {
      title: 'setUp.title',
      csrfToken,
      choosesUsername: false,
      username: user.username,
      passkey: passkeyView(await this.passkeys.begin(user, true)),
      error,
      passkeyError,
    });
    const status = error?.status ?? (passkeyError === undefined ? 200 : 400);
    return { kind: 'page', status, html, headers: error?.headers ?? {} };
  }
}
