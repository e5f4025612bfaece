import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import {
  Clock, cookieOf, equalsInConstantTime, isId, isTooFarAhead, newBearerValue, parseBearerValue, plusSeconds, type CookieChange, type Digest, type SessionId,
} from '../../common/index.js'; // prettier-ignore
import { Configuration } from '../../config/index.js';
import { Transactions, Verdicts, type Tx } from '../../database/index.js';
import { UserDirectory } from '../accounts/user-directory.js';
import type { User } from '../accounts/user.entity.js';
import { SessionCookie } from './session-cookie.js';
import { Session } from './session.entity.js';
import type { LogoutNotice } from './logout-outbox.js';
import { SessionEnder, type EndOptions } from './session-ender.js';
import { sourceOf, UNKNOWN_SOURCE, type SessionSource } from './session-source.js';
import { browserStateOf, isBrowserState, newSignedOutState, SessionStateCookie } from './session-state-cookie.js';
import { SessionStore, type Renewal, type SignedIn } from './session.store.js';

type SignIn = Omit<Renewal, 'digest'>;

interface StartOptions {
  /** Of the request. */
  readonly source?: SessionSource;
  /** When the user passed the first factor; now when left out. */
  readonly authTime?: Date;
  /** From when the session lasts: later than `authTime` where the user signed in at another provider before. */
  readonly begunAt?: Date;
  /** Whether the browser keeps the session when it is closed; as before when left out. */
  readonly isRemembered?: boolean | undefined;
  /** Further writes for a session that is not the continuation of another one. */
  readonly alongside?: ((tx: Tx) => Promise<void>) | undefined;
}

interface StartedSession {
  readonly session: Session;
  /** The value of the cookie. */
  readonly value: string;
}

/** The visitor, as identified by the cookies of a request. */
export interface Visit {
  /** Null when no user is signed in. */
  readonly signedIn: SignedIn | null;
  /** The input of `session_state`; null when the browser has none. */
  readonly browserState: string | null;
  /** To set with the response. */
  readonly cookies: readonly CookieChange[];
}

export interface EndedSession {
  /** For the browser of the session. */
  readonly cookies: readonly CookieChange[];
  /** Clients to notify; none when the session had ended before. */
  readonly notices: readonly LogoutNotice[];
}

const MOST_SHOWN = 100;

/** Manages browser sessions. */
@Injectable()
export class SessionService {
  private readonly cookie: SessionCookie;
  private readonly stateCookie: SessionStateCookie;

  constructor(
    private readonly sessions: SessionStore,
    private readonly users: UserDirectory,
    private readonly ender: SessionEnder,
    private readonly transactions: Transactions,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly verdicts: Verdicts,
  ) {
    this.cookie = new SessionCookie(configuration);
    this.stateCookie = new SessionStateCookie(configuration);
  }

  /** Identifies the visitor of a request. */
  async visit(request: Pick<Request, 'headers' | 'ip'>): Promise<Visit> {
    const value = cookieOf(request, this.cookie.name);
    const signedIn = await this.find(value, sourceOf(request));
    if (signedIn !== null) return { signedIn, browserState: browserStateOf(signedIn.session), cookies: [] };
    const sent = cookieOf(request, this.stateCookie.name);
    const state = isBrowserState(sent) ? sent : null;
    if (state === null || !(await this.hasEndedElsewhere(value, state)))
      return { signedIn, browserState: state, cookies: [] };
    const browserState = newSignedOutState();
    return { signedIn, browserState, cookies: [this.stateCookie.with(browserState)] };
  }

  /**
   * @param value of the session cookie, untrusted
   * @param source of the request; the stored one remains when omitted
   * @returns null when the cookie is not that of a live session, or the user is disabled or removed
   */
  async find(value: string | undefined, source?: SessionSource): Promise<SignedIn | null> {
    const presented = parseBearerValue<SessionId>(value ?? '');
    if (presented === null) return null;
    const found = await this.verdicts.confirmed(
      () => this.findLive(presented),
      (signedIn) => signedIn === null,
    );
    if (found !== null) await this.touch(found.session, source ?? found.session);
    return found;
  }

  private async findLive({ id, digest }: { id: SessionId; digest: Digest }): Promise<SignedIn | null> {
    const found = await this.sessions.findWithUser(id);
    if (found === null || !equalsInConstantTime(found.session.digest, digest)) return null;
    return found.user.disabled || !this.isLive(found.session) ? null : found;
  }

  /**
   * Starts a session after a sign-in. A session of the same user continues with a new secret and a new `auth_time`
   * (LC9), so that the old cookie becomes invalid. A session of another user ends, and a new one begins.
   *
   * @param user as read before the password was checked
   * @param amr how the user signed in (RFC 8176)
   * @param before the result of `find` for this browser
   * @returns null when the user has changed since it was read, and with it possibly the password
   */
  async start(
    user: User,
    amr: readonly string[],
    before: SignedIn | null,
    { source = UNKNOWN_SOURCE, authTime = this.clock.now(), begunAt = authTime, isRemembered, alongside }: StartOptions = {}, // prettier-ignore
  ): Promise<{ signedIn: SignedIn; cookies: readonly CookieChange[] } | null> {
    const isSameUser = before?.user.id === user.id;
    const isSameSignIn = isSameUser && authTime.getTime() === before.session.authTime.getTime();
    const wasKept = isSameSignIn && before.session.kept === true;
    const kept = this.configuration.keepSignedIn > 0 && (isRemembered ?? wasKept);
    const goesOn = isSameSignIn && kept === wasKept;
    const expiresAt = goesOn ? before.session.expiresAt : plusSeconds(begunAt, this.lifetimeOf(kept));
    const signIn = { amr, ...source, authTime, lastSeenAt: this.clock.now(), expiresAt, kept };
    const renewed = isSameUser ? await this.renew(user, before.session, signIn) : null;
    const begin = () => this.begin(user, signIn, isSameUser ? null : before, alongside);
    const started = renewed ?? (await this.verdicts.confirmed(begin, (session) => session === null));
    if (started === null) return null;
    const { session, value } = started;
    const cookie = this.cookie.set(value, isRemembered || kept ? session.expiresAt : undefined);
    return { signedIn: { session, user }, cookies: [cookie, this.stateCookie.set(session)] };
  }

  /**
   * Finds a session in any browser.
   *
   * @param id untrusted
   * @returns null when it is not live, or when the user is disabled or removed
   */
  async findById(id: string): Promise<SignedIn | null> {
    const found = isId(id) ? await this.sessions.findWithUser(id as SessionId) : null;
    return found !== null && !found.user.disabled && this.isLive(found.session) ? found : null;
  }

  /** As `findById`. */
  async isLiveById(id: string): Promise<boolean> {
    return (await this.findById(id)) !== null;
  }

  /** Ends a session; an ended one stays as it is. */
  async end(session: Session, options: EndOptions = { reason: 'signed out' }): Promise<EndedSession> {
    const notices = await this.transactions.run((tx) => this.ender.end(tx, session, options));
    return { notices, cookies: [this.cookie.clear(), this.stateCookie.with(newSignedOutState())] };
  }

  /** The live sessions of a user, the latest first, at most one page. */
  async liveOf({ id }: User): Promise<readonly Session[]> {
    const open = await this.sessions.openOf(id, this.clock.now(), MOST_SHOWN);
    return open.filter((session) => this.isLive(session));
  }

  /**
   * @returns null when the session was ended or renewed meanwhile; a new one then begins, so that both cookies stay
   *   valid
   */
  private async renew(user: User, before: Session, signIn: SignIn): Promise<StartedSession | null> {
    const { digest, value } = newBearerValue(before.id);
    const renewal = { digest, ...signIn };
    const done = await this.transactions.run(
      async (tx) => (await this.users.hold(tx, user)) && this.sessions.renew(tx, before, renewal),
    );
    return done ? { session: before.with(renewal), value } : null;
  }

  private async begin(
    user: User,
    signIn: SignIn,
    toEnd: SignedIn | null,
    alongside?: StartOptions['alongside'],
  ): Promise<StartedSession | null> {
    const { id, digest, value } = newBearerValue<SessionId>();
    const session = Session.of({ id, userId: user.id, digest, createdAt: signIn.authTime, endedAt: null, ...signIn });
    const done = await this.transactions.run(async (tx) => {
      if (!(await this.users.hold(tx, user))) return false;
      if (toEnd) await this.ender.end(tx, toEnd.session, { reason: 'another user signed in' });
      await this.sessions.add(tx, session);
      await alongside?.(tx);
      return true;
    });
    return done ? { session, value } : null;
  }

  /**
   * Whether the browser still has the state of a session that has expired or was ended elsewhere. Without the session
   * cookie this cannot be decided: frames and forms of other sites omit it while the session lasts.
   */
  private async hasEndedElsewhere(value: string | undefined, state: string): Promise<boolean> {
    const id = parseBearerValue<SessionId>(value ?? '')?.id;
    if (id === undefined || state !== browserStateOf({ id })) return false;
    return !(await this.isLiveById(id));
  }

  private isLive(session: Session): boolean {
    return session.isLiveAt(this.clock.now(), this.idleLimitOf(session));
  }

  private lifetimeOf(kept: boolean): number {
    return kept ? this.configuration.keepSignedIn : this.configuration.sessionTtl;
  }

  /** A kept session may be unused for its whole lifetime, as long as the operator allows it. */
  private idleLimitOf({ kept }: Session): number {
    const { keepSignedIn, sessionIdleTtl } = this.configuration;
    return kept && keepSignedIn > 0 ? keepSignedIn : sessionIdleTtl;
  }

  /**
   * Writes the time and source of use once a minute, or ten times within the idle limit, whichever is more frequent.
   */
  private async touch(session: Session, source: SessionSource): Promise<void> {
    const now = this.clock.now();
    const seconds = Math.min(60, this.configuration.sessionIdleTtl / 10);
    const isRecent = plusSeconds(session.lastSeenAt, seconds) > now && !isTooFarAhead(session.lastSeenAt, now);
    if (isRecent) return;
    await this.transactions.runStatement((statement) => this.sessions.touch(statement, session, now, source));
  }
}
