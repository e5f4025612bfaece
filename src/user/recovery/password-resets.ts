import { Injectable } from '@nestjs/common';
import { OAuthError } from '../../common/index.js';
import { isUniqueViolation, Redeemer } from '../../database/index.js';
import type { User } from '../accounts/user.entity.js';
import { SignInNames } from '../accounts/sign-in-names.js';
import { Passwords } from '../credentials/passwords.js';
import { UserEvents } from '../notices/user-events.js';
import { LinkEffects } from './link-effects.js';
import type { MailLink } from './mail-link.entity.js';
import { MailLinks, type LinkUse } from './mail-links.js';

const REASON = 'the password was reset by a link';

interface Change {
  readonly hash: string;
  readonly verifies: boolean;
}

/** Sets a new password by a link (PE7). Second factors stay, and the sign-in that follows asks for them. */
@Injectable()
export class PasswordResets {
  constructor(
    private readonly links: MailLinks,
    private readonly names: SignInNames,
    private readonly passwords: Passwords,
    private readonly effects: LinkEffects,
    private readonly redeemer: Redeemer,
    private readonly events: UserEvents,
  ) {}

  /**
   * Uses up the link, sets the password, and ends every session, token and trusted browser of the user.
   *
   * @param user of the link, see `LinkOwners`
   * @returns the user as it is then
   * @throws OAuthError `invalid_request` when the policy refuses the password, or the link was used at the same time
   */
  async reset(use: LinkUse, user: User, wanted: string): Promise<User> {
    const hash = await this.passwords.hashOf(user, wanted);
    const verifies = await this.verifies(use.link, user);
    return this.write(use, user, { hash, verifies }).catch((error: unknown) => {
      // Another account verified the address at the same time. The link and the address unverified still serve.
      if (!verifies || !hasLostAddress(error)) throw error;
      return this.write(use, user, { hash, verifies: false });
    });
  }

  private async write(use: LinkUse, user: User, change: Change): Promise<User> {
    let after = user;
    await this.redeemer.redeem(this.links.once(use), async (tx) => {
      after = await this.effects.renew(tx, user, {
        ...change,
        unlinks: change.verifies && user.verifiedEmail === null,
        reason: REASON,
      });
      await this.links.endOthers(tx, use.link);
      await this.events.record(tx, 'user.password_reset', user);
    });
    return after;
  }

  /**
   * An administrator may send the link to an address that is not verified. A second factor from before stays, and may
   * belong to another person than the owner of the mailbox; the address then stays unverified.
   */
  private async verifies({ address }: MailLink, user: User): Promise<boolean> {
    return address !== null && user.factors.length === 0 && !(await this.names.isAddressOfAnother(address, user));
  }
}

function hasLostAddress(error: unknown): boolean {
  return error instanceof OAuthError && isUniqueViolation(error.cause);
}
