import { Injectable } from '@nestjs/common';
import { Clock, type ClientId } from '../../common/index.js';
import type { Tx } from '../../database/index.js';
import { sessionRefusals } from '../refusals/sessions.js';
import { SessionClientStore } from './session-client.store.js';
import { SessionClient } from './session-client.entity.js';
import type { Session } from './session.entity.js';
import { SessionStore } from './session.store.js';

/** Records which clients receive tokens of a session. */
@Injectable()
export class SessionClients {
  constructor(
    private readonly sessions: SessionStore,
    private readonly clients: SessionClientStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Records a client in the transaction that stores its tokens. The session cannot end meanwhile, so that every client
   * is either notified of the end or gets no token.
   *
   * @param subject the `sub` of the user for the client
   * @throws OAuthError `login_required` when the session has ended
   */
  async add(tx: Tx, { id }: Session, clientId: ClientId, subject: string): Promise<void> {
    if (!(await this.sessions.hold(tx, id, this.clock.now()))) throw sessionRefusals.ended();
    await this.clients.add(tx, SessionClient.of({ sessionId: id, clientId, subject }));
  }
}
