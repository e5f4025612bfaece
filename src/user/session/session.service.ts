import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../../audit/index.js';
import {
  Clock, equalsInConstantTime, newBearerValue, parseBearerValue, plusSeconds, type CookieChange, type SessionId,
} from '../../common/index.js'; // prettier-ignore
import { Configuration } from '../../config/index.js';
import { Transactions } from '../../database/index.js';
import type { User } from '../user.entity.js';
import { SessionCookie } from './session-cookie.js';
import { Session } from './session.entity.js';
import { SessionStore, type SignedIn } from './session.store.js';

interface StartedSession {
  readonly session: Session;
  /** Of the cookie. */
  readonly value: string;
}

/** Who is signed in, in which browser. */
@Injectable()
export class SessionService {
  private readonly cookie: SessionCookie;

  constructor(
    private readonly sessions: SessionStore,
    private readonly transactions: Transactions,
    private readonly configuration: Configuration,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {
    this.cookie = new SessionCookie(configuration);
  }

  get cookieName(): string {
    return this.cookie.name;
  }

  /**
   * @param value of the session cookie: any text
   * @returns null when it is not the cookie of a live session, or the user is disabled or gone
   */
  async find(value: string | undefined): Promise<SignedIn | null> {
    const presented = parseBearerValue<SessionId>(value ?? '');
    const found = presented && (await this.sessions.findWithUser(presented.id));
    if (!presented || !found || !equalsInConstantTime(found.session.digest, presented.digest)) return null;
    const now = this.clock.now();
    if (found.user.disabled || !found.session.isLiveAt(now, this.configuration.sessionIdleTtl)) return null;
    await this.touch(found.session, now);
    return found;
  }

  /**
   * After a sign-in: the same user's session goes on with a new secret and a new `auth_time` (LC9), so that the cookie
   * of before is dead; another user's session is ended, and a new one begins.
   *
   * @param amr how the user signed in (RFC 8176)
   * @param before what `find` said of this browser
   */
  async start(
    user: User,
    amr: readonly string[],
    before: SignedIn | null,
  ): Promise<{ signedIn: SignedIn; cookie: CookieChange }> {
    const mine = before?.user.id === user.id;
    const renewed = mine ? await this.renew(before.session, amr) : null;
    const { session, value } = renewed ?? (await this.begin(user, amr, mine ? null : before));
    return { signedIn: { session, user }, cookie: this.cookie.set(value) };
  }

  /**
   * Ends one session; one ended before stays as it is.
   *
   * @param reason for the audit
   * @param actor the `sub` of the admin who did it
   */
  async end(session: Session, reason = 'signed out', actor?: string): Promise<CookieChange> {
    await this.transactions.run((tx) => this.endIn(tx, session, reason, actor));
    return this.cookie.clear();
  }

  /**
   * Ends every session of a user.
   *
   * @param reason for the audit
   * @param actor the `sub` of the admin who did it
   */
  async endAllOf(tx: EntityManager, user: User, reason: string, actor?: string): Promise<void> {
    const count = await this.sessions.endAllOf(tx, user.id, this.clock.now());
    if (count > 0) await this.audit.record('session.ended', { sub: user.id, actor, details: { count, reason } }, tx);
  }

  private async endIn(tx: EntityManager, { id, userId }: Session, reason: string, actor?: string): Promise<void> {
    if (!(await this.sessions.end(tx, id, this.clock.now()))) return;
    await this.audit.record('session.ended', { sub: userId, actor, details: { session: id, reason } }, tx);
  }

  /** @returns null when the session was ended or renewed meanwhile: then another one begins, and nobody's cookie is lost */
  private async renew(before: Session, amr: readonly string[]): Promise<StartedSession | null> {
    const { digest, value } = newBearerValue(before.id);
    const renewal = { digest, amr, ...this.timesFromNow() };
    const done = await this.transactions.run((tx) => this.sessions.renew(tx, before, renewal));
    return done ? { session: before.with(renewal), value } : null;
  }

  private async begin(user: User, amr: readonly string[], toEnd: SignedIn | null): Promise<StartedSession> {
    const { id, digest, value } = newBearerValue<SessionId>();
    const times = this.timesFromNow();
    const session = Session.of({
      id,
      userId: user.id,
      digest,
      amr,
      createdAt: times.authTime,
      endedAt: null,
      ...times,
    });
    await this.transactions.run(async (tx) => {
      if (toEnd) await this.endIn(tx, toEnd.session, 'another user signed in');
      await this.sessions.add(tx, session);
    });
    return { session, value };
  }

  private timesFromNow() {
    const now = this.clock.now();
    return { authTime: now, lastSeenAt: now, expiresAt: plusSeconds(now, this.configuration.sessionTtl) };
  }

  /** Writes the time of use only now and then: every minute, or ten times within the idle limit. */
  private async touch(session: Session, now: Date): Promise<void> {
    const seconds = Math.min(60, this.configuration.sessionIdleTtl / 10);
    if (plusSeconds(session.lastSeenAt, seconds) > now) return;
    await this.transactions.run((tx) => this.sessions.touch(tx, session, now));
  }
}
