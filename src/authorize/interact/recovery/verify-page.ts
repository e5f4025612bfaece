import { Injectable } from '@nestjs/common';
import { withParameters, type HttpReply, type PageReply, type Parameters } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { AddressLinks, LinkOwners } from '../../../user/index.js';
import { Interactions } from '../interactions.js';
import { page } from '../pages.js';
import { AfterLink } from './after-link.js';
import { LinkPage, type LinkVisit } from './link-page.js';

/**
 * The page on which a person confirms the address of the account. The person must be signed in to the account: otherwise
 * the owner of a mailbox could confirm an address for an account that another person prepared.
 */
@Injectable()
export class VerifyPage extends LinkPage {
  readonly purpose = 'verify-address';

  constructor(
    private readonly owners: LinkOwners,
    private readonly links: AddressLinks,
    private readonly interactions: Interactions,
    private readonly after: AfterLink,
    private readonly configuration: Configuration,
  ) {
    super();
  }

  async show({ link, visitor, csrfToken }: LinkVisit, status = 200): Promise<PageReply> {
    const owner = await this.owners.of(link);
    const { id: interaction } = this.interactions.beginForAccount(visitor.browser, 'link');
    const html = page('verify-address', {
      title: 'verify.title',
      address: link.address ?? '',
      username: owner.username,
      isOwner: visitor.signedIn?.user.id === owner.id,
      isAnother: visitor.signedIn !== null,
      interaction,
      csrfToken,
    });
    return { kind: 'page', status, html };
  }

  async submit(_form: Parameters, visit: LinkVisit): Promise<HttpReply> {
    const owner = await this.owners.of(visit.link);
    if (visit.visitor.signedIn?.user.id !== owner.id) return this.show(visit, 403);
    await this.links.confirm(visit.link, owner);
    const location = withParameters(this.configuration.linkTo('account'), { done: 'address' });
    return this.after.done({ kind: 'redirect', status: 303, location });
  }
}
