import { Injectable } from '@nestjs/common';
import { UserAuthorizations } from '../../common/index.js';
import type { Tx } from '../../database/index.js';
import { ConsentService } from '../consent/consent.service.js';
import { CredentialStore } from '../credentials/credential.store.js';
import { SessionEnder } from '../session/session-ender.js';
import type { User } from './user.entity.js';

/** What hangs on a user and goes with one. */
@Injectable()
export class UserTies {
  constructor(
    private readonly sessions: SessionEnder,
    private readonly authorizations: UserAuthorizations,
    private readonly credentials: CredentialStore,
    private readonly consents: ConsentService,
  ) {}

  /**
   * Ends what the user is signed in to and what clients hold of them, for good (LO6). Sessions first: an approval that is
   * being stored keeps its own from ending, and is over when its authorization is looked for.
   *
   * @param actor the `sub` of the admin who did it
   */
  async endAll(tx: Tx, user: User, reason: string, actor?: string): Promise<void> {
    await this.sessions.endAllOf(tx, user, { reason, actor });
    await this.authorizations.revokeAllOf(tx, { userId: user.id }, { reason, actor });
  }

  /** @param actor the `sub` of the admin who did it */
  async cut(tx: Tx, user: User, actor?: string): Promise<void> {
    await this.endAll(tx, user, 'the user was deleted', actor);
    await this.consents.forgetAllOf(tx, user.id);
    await this.credentials.removeAllOf(tx, user.id);
  }
}
