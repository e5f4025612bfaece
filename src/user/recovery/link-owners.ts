import { Injectable } from '@nestjs/common';
import { Verdicts } from '../../database/index.js';
import { emailKeyOf, type User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import { linkRefusals } from '../refusals/links.js';
import type { MailLink } from './mail-link.entity.js';
import { MailLinks } from './mail-links.js';

/** Finds the account of a link: the link is bound to it and to its address (PE5). */
@Injectable()
export class LinkOwners {
  constructor(
    private readonly links: MailLinks,
    private readonly users: UserStore,
    private readonly verdicts: Verdicts,
  ) {}

  /** @throws OAuthError `invalid_request` when the account is gone or disabled, or has another address than the link */
  async of({ purpose, userId, address }: MailLink): Promise<User> {
    if (userId === null) throw this.links.unusable('the link belongs to no account');
    await this.verdicts.caughtUp();
    const user = await this.users.find(userId);
    if (user === null || user.disabled) throw this.links.unusable('the account is gone or disabled');
    const isOfAccount = address === null || emailKeyOf(address) === emailKeyOf(user.claims.email);
    // A change of the address is sent to the new one. Another change ends its link.
    if (!isOfAccount && purpose !== 'change-address') throw linkRefusals.outdated();
    return user;
  }
}
