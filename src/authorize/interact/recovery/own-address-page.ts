import { Injectable } from '@nestjs/common';
import { withParameters, type HttpReply, type PageReply } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { hasAddressAsUsername, LinkOwners, usernameHint, type User } from '../../../user/index.js';
import { Interactions } from '../interactions.js';
import { page } from '../pages.js';
import { AfterLink } from './after-link.js';
import type { LinkVisit } from './link-page.js';

/** What a link does with its address: it verifies the one of the account, or changes it. */
export type AddressUse = 'verify' | 'change';

const TEXTS: Readonly<Record<AddressUse, Readonly<Record<'title' | 'explanation' | 'submit', string>>>> = {
  verify: { title: 'verify.title', explanation: 'verify.explanation', submit: 'verify.submit' },
  change: { title: 'change.title', explanation: 'change.explanation', submit: 'change.submit' },
};
/** The notice of the account page afterwards, by the name in its address. */
const DONE: Readonly<Record<AddressUse, string>> = { verify: 'address', change: 'addressChanged' };

/**
 * The page on which a person confirms an address. The person must be signed in to the account: otherwise the owner of a
 * mailbox could confirm an address for an account that another person prepared.
 */
@Injectable()
export class OwnAddressPage {
  constructor(
    private readonly owners: LinkOwners,
    private readonly interactions: Interactions,
    private readonly after: AfterLink,
    private readonly configuration: Configuration,
  ) {}

  async show(use: AddressUse, { link, visitor, csrfToken }: LinkVisit, status = 200): Promise<PageReply> {
    const owner = await this.owners.of(link);
    const isOwner = visitor.signedIn?.user.id === owner.id;
    const { id: interaction } = this.interactions.beginForAccount(visitor.browser, 'link');
    const html = page('verify-address', {
      ...TEXTS[use],
      changes: use === 'change',
      address: link.address ?? '',
      username: isOwner ? owner.username : usernameHint(owner.username),
      renames: use === 'change' && hasAddressAsUsername(owner),
      isOwner,
      isAnother: visitor.signedIn !== null,
      interaction,
      csrfToken,
    });
    return { kind: 'page', status, html };
  }

  /** Does the work for the signed-in owner of the account; shows the page to everyone else. */
  async submit(use: AddressUse, visit: LinkVisit, work: (user: User) => Promise<void>): Promise<HttpReply> {
    const owner = await this.owners.of(visit.link);
    if (visit.visitor.signedIn?.user.id !== owner.id) return this.show(use, visit, 403);
    await work(owner);
    const location = withParameters(this.configuration.linkTo('account'), { done: DONE[use] });
    return this.after.done({ kind: 'redirect', status: 303, location }, visit);
  }

  again(use: AddressUse, visit: LinkVisit): Promise<HttpReply> {
    return this.submit(use, visit, () => Promise.resolve());
  }
}
