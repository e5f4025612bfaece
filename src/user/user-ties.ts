import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ConsentService } from './consent/consent.service.js';
import { CredentialStore } from './credentials/credential.store.js';
import { SessionEnder } from './session/session-ender.js';
import type { User } from './user.entity.js';

/** What hangs on a user and goes with one. Tokens look for their user themselves, and find none. */
@Injectable()
export class UserTies {
  constructor(
    private readonly sessions: SessionEnder,
    private readonly credentials: CredentialStore,
    private readonly consents: ConsentService,
  ) {}

  /** @param actor the `sub` of the admin who did it */
  async endSessions(tx: EntityManager, user: User, reason: string, actor?: string): Promise<void> {
    await this.sessions.endAllOf(tx, user, { reason, actor });
  }

  /** @param actor the `sub` of the admin who did it */
  async cut(tx: EntityManager, user: User, actor?: string): Promise<void> {
    await this.endSessions(tx, user, 'the user was deleted', actor);
    await this.consents.forgetAllOf(tx, user.id);
    await this.credentials.removeAllOf(tx, user.id);
  }
}
