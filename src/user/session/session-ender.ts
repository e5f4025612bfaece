import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { Clock, newId, type SessionId } from '../../common/index.js';
import type { Tx } from '../../database/index.js';
import type { User } from '../accounts/user.entity.js';
import { LogoutOutbox, type LogoutNotice, type LogoutNoticeId } from './logout-outbox.js';
import { SessionClientStore } from './session-client.store.js';
import type { Session } from './session.entity.js';
import { SessionStore } from './session.store.js';

/** Why sessions end, and by whom. */
export interface EndOptions {
  /** For the audit. */
  readonly reason: string;
  /** The `sub` of the administrator, if an administrator ends them. */
  readonly actor?: string | undefined;
  /** A session that remains. */
  readonly except?: SessionId | undefined;
}

/** Ends sessions, and stores in the same transaction which clients have to be notified (LO4). */
@Injectable()
export class SessionEnder {
  constructor(
    private readonly sessions: SessionStore,
    private readonly clients: SessionClientStore,
    private readonly outbox: LogoutOutbox,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** @returns the notices; none when the session had ended before, because that end has stored them */
  async end(tx: Tx, { id, userId }: Session, options: EndOptions): Promise<readonly LogoutNotice[]> {
    const { reason, actor } = options;
    if (!(await this.sessions.end(tx, id, this.clock.now()))) return [];
    await this.audit.record('session.ended', { sub: userId, actor, details: { session: id, reason } }, tx);
    return this.notify(tx, [id]);
  }

  /**
   * Ends sessions of any users, with one event each.
   *
   * @returns how many were open
   */
  async endEach(tx: Tx, sessions: readonly Session[], { reason, actor }: EndOptions): Promise<number> {
    const ids = sessions.map(({ id }) => id);
    const ended = new Set(await this.sessions.endMany(tx, ids, this.clock.now()));
    if (ended.size === 0) return 0;
    const entries = sessions
      .filter(({ id }) => ended.has(id))
      .map(({ id, userId }) => ({ sub: userId, actor, details: { session: id, reason } }));
    await this.audit.recordEach('session.ended', entries, tx);
    await this.notify(tx, [...ended]);
    return ended.size;
  }

  /** Ends every session of a user except `except`. */
  async endAllOf(tx: Tx, user: User, { reason, actor, except }: EndOptions): Promise<void> {
    const ids = await this.sessions.endAllOf(tx, user.id, this.clock.now(), except);
    if (ids.length === 0) return;
    const details = { count: ids.length, reason };
    await this.audit.record('session.ended', { sub: user.id, actor, details }, tx);
    await this.notify(tx, ids);
  }

  /** Includes clients without a back channel: whether a client has one is decided at delivery. */
  private async notify(tx: Tx, sessionIds: readonly SessionId[]): Promise<readonly LogoutNotice[]> {
    const clients = await this.clients.take(tx, sessionIds);
    const notices = clients.map(({ sessionId, clientId, subject }) => ({
      id: newId<LogoutNoticeId>(),
      sessionId,
      clientId,
      subject,
    }));
    await this.outbox.add(tx, notices);
    return notices;
  }
}
