import { Injectable } from '@nestjs/common';
import { UserAuthorizations, type RevokeOptions } from '../../common/index.js';
import type { Tx } from '../../database/index.js';
import { ConsentService } from '../consent/consent.service.js';
import { CredentialStore } from '../credentials/credential.store.js';
import { OneTimeCodesStore } from '../credentials/one-time-codes/one-time-codes.store.js';
import { PasskeyStore } from '../credentials/passkeys/passkey.store.js';
import { TrustedBrowserStore } from '../credentials/trusted-browsers/trusted-browser.store.js';
import { GroupMemberStore } from '../groups/group-member.store.js';
import { UserRoleStore } from '../roles/user-role.store.js';
import { EndedIdentities } from '../linked-identities/ended-identities.js';
import { MailLinkStore } from '../recovery/mail-link.store.js';
import { SessionEnder } from '../session/session-ender.js';
import type { User } from './user.entity.js';

/** The sessions, tokens and rows that belong to a user. */
@Injectable()
export class UserTies {
  constructor(
    private readonly sessions: SessionEnder,
    private readonly authorizations: UserAuthorizations,
    private readonly credentials: CredentialStore,
    private readonly codes: OneTimeCodesStore,
    private readonly passkeys: PasskeyStore,
    private readonly trustedBrowsers: TrustedBrowserStore,
    private readonly identities: EndedIdentities,
    private readonly links: MailLinkStore,
    private readonly consents: ConsentService,
    private readonly groupMembers: GroupMemberStore,
    private readonly roles: UserRoleStore,
  ) {}

  /**
   * Ends the user's sessions and what clients hold (LO6). Sessions first: an approval that is being stored delays the
   * end of its session, and its authorization is visible afterwards.
   *
   * @param options `keep` names a session that remains, with its authorizations
   */
  async endAll(tx: Tx, user: User, options: RevokeOptions): Promise<void> {
    await this.sessions.endAllOf(tx, user, { ...options, except: options.keep });
    await this.authorizations.revokeAllOf(tx, { userId: user.id }, options);
  }

  /** Removes the authenticator app, the recovery codes, the passkeys and the trusted browsers. */
  async removeFactors(tx: Tx, { id }: User): Promise<void> {
    await this.codes.removeAllOf(tx, id);
    await this.passkeys.removeAllOf(tx, id);
    await this.trustedBrowsers.removeAllOf(tx, id);
  }

  /** Browsers ask for the second factor again. */
  async endTrust(tx: Tx, { id }: User): Promise<void> {
    await this.trustedBrowsers.removeAllOf(tx, id);
  }

  /** Accounts at other providers sign in no more. */
  async endIdentities(tx: Tx, user: User): Promise<void> {
    await this.identities.endAll(tx, user);
  }

  /** The same for one of them. @param id untrusted @returns whether the user had it */
  endIdentity(tx: Tx, user: User, id: string): Promise<boolean> {
    return this.identities.end(tx, user, id);
  }

  /** Links by mail that were sent before do not work any more. */
  async endLinks(tx: Tx, { id }: User): Promise<void> {
    await this.links.removeAllOf(tx, id);
  }

  /** Removes the delay that wrong codes have caused. */
  async unlock(tx: Tx, { id }: User): Promise<void> {
    await this.codes.unlock(tx, id);
  }

  /** @param actor the `sub` of the administrator */
  async cut(tx: Tx, user: User, actor?: string): Promise<void> {
    await this.endAll(tx, user, { reason: 'the user was deleted', actor });
    await this.consents.forgetAllOf(tx, user.id);
    await this.credentials.removeAllOf(tx, user.id);
    await this.removeFactors(tx, user);
    await this.groupMembers.removeUser(tx, user.id);
    await this.identities.endAll(tx, user);
    await this.roles.removeUser(tx, user.id);
    await this.endLinks(tx, user);
  }
}
