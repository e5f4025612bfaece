import { Injectable } from '@nestjs/common';
import { OAuthError, type HttpReply, type PageReply, type Parameters } from '../../../common/index.js';
import { LinkOwners, PasswordResets, type User } from '../../../user/index.js';
import { page } from '../pages.js';
import { AfterLink } from './after-link.js';
import { correctable } from './correctable.js';
import { LinkPage, type LinkVisit } from './link-page.js';

/** The page on which a person who has forgotten the password chooses a new one. */
@Injectable()
export class ResetPage extends LinkPage {
  readonly purpose = 'reset-password';

  constructor(
    private readonly owners: LinkOwners,
    private readonly resets: PasswordResets,
    private readonly after: AfterLink,
  ) {
    super();
  }

  async show({ link, csrfToken }: LinkVisit, error?: OAuthError): Promise<PageReply> {
    const { username } = await this.owners.of(link);
    const html = page('reset-password', { title: 'reset.title', username, csrfToken, error });
    return { kind: 'page', status: error?.status ?? 200, html, headers: error?.headers ?? {} };
  }

  async submit({ new_password: wanted = '' }: Parameters, visit: LinkVisit): Promise<HttpReply> {
    const owner = await this.owners.of(visit.link);
    const user = await this.resets.reset(visit, owner, wanted).catch(correctable);
    return user instanceof OAuthError ? this.show(visit, user) : this.next(visit, user);
  }

  async again(visit: LinkVisit): Promise<HttpReply> {
    return this.next(visit, await this.owners.of(visit.link));
  }

  private async next(visit: LinkVisit, user: User): Promise<HttpReply> {
    const interaction = await this.after.interactionOf(visit);
    const next = interaction && (await this.after.withPassword(interaction, visit, user));
    return next ?? this.after.passwordSet(visit);
  }
}
