import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import {
  Clock, cookieOf, equalsInConstantTime, isId, isTooFarAhead, newBearerValue, parseBearerValue, plusSeconds, type CookieChange, type Digest, type SessionId,
} from '../../common/index.js'; // prettier-ignore
import { Configuration } from '../../config/index.js';
import { Transactions, Verdicts } from '../../database/index.js';
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

interface StartedSession {
  readonly session: Session;
  /** Of the cookie. */
  readonly value: string;
}

/** What the cookies of a request say. */
export interface Visit {
  /** Null while nobody is signed in at that browser. */
  readonly signedIn: SignedIn | null;
  /** What `session_state` is computed from; null where the browser shows no state. */
  readonly browserState: string | null;
  /** To be set with the answer. */
  readonly cookies: readonly CookieChange[];
}

export interface EndedSession {
  /** For the browser that had it. */
  readonly cookies: readonly CookieChange[];
  /** Clients to tell; nobody when it had ended before. */
  readonly notices: readonly LogoutNotice[];
}

const MOST_SHOWN = 100;

/** Who is signed in, in which browser. */
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

  /** Whose visit a request is, by its cookies. */
  async visit(request: Pick<Request, 'headers' | 'ip'>): Promise<Visit> {
    const value = cookieOf(request, this.cookie.name);
    const signedIn = await this.find(value, sourceOf(request));
    if (signedIn !== null) return { signedIn, browserState: browserStateOf(signedIn.session), cookies: [] };
    const sent = cookieOf(request, this.stateCookie.name);
    const state = isBrowserState(sent) ? sent : null;
    if (state === null || !(await this.isOver(value, state))) return { signedIn, browserState: state, cookies: [] };
    const browserState = newSignedOutState();
    return { signedIn, browserState, cookies: [this.stateCookie.with(browserState)] };
  }

  /**
   * @param value of the session cookie: any text
   * @param source from where the session is used now; what is stored stays when left out
   * @returns null when it is not the cookie of a live session, or the user is disabled or gone
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
   * After a sign-in: the same user's session goes on with a new secret and a new `auth_time` (LC9), so that the cookie
   * of before is dead; another user's session is ended, and a new one begins.
   *
   * @param user as read before the password was checked
   * @param amr how the user signed in (RFC 8176)
   * @param before what `find` said of this browser
   * @param source from where the user signs in
   * @returns null when the user was changed meanwhile: the password may not be right any more
   */
  async start(
    user: User,
    amr: readonly string[],
    before: SignedIn | null,
    source: SessionSource = UNKNOWN_SOURCE,
  ): Promise<{ signedIn: SignedIn; cookies: readonly CookieChange[] } | null> {
    const mine = before?.user.id === user.id;
    const signIn = { amr, ...source, ...this.timesFromNow() };
    const renewed = mine ? await this.renew(user, before.session, signIn) : null;
    const begin = () => this.begin(user, signIn, mine ? null : before);
    const started = renewed ?? (await this.verdicts.confirmed(begin, (session) => session === null));
    if (started === null) return null;
    const { session, value } = started;
    return { signedIn: { session, user }, cookies: [this.cookie.set(value), this.stateCookie.set(session)] };
  }

  /** @param id of a session in any browser: any text */
  async livesAnywhere(id: string): Promise<boolean> {
    const found = isId(id) ? await this.sessions.findWithUser(id as SessionId) : null;
    return found !== null && !found.user.disabled && this.isLive(found.session);
  }

  /** Ends one session; one ended before stays as it is. */
  async end(session: Session, options: EndOptions = { reason: 'signed out' }): Promise<EndedSession> {
    const notices = await this.transactions.run((tx) => this.ender.end(tx, session, options));
    return { notices, cookies: [this.cookie.clear(), this.stateCookie.with(newSignedOutState())] };
  }

  /** The user's sessions that live, the latest first; not more than a page shows. */
  async liveOf({ id }: User): Promise<readonly Session[]> {
    const open = await this.sessions.openOf(id, this.clock.now(), MOST_SHOWN);
    return open.filter((session) => this.isLive(session));
  }

  /** @returns null when the session was ended or renewed meanwhile: then another one begins, and nobody's cookie is lost */
  private async renew(user: User, before: Session, signIn: SignIn): Promise<StartedSession | null> {
    const { digest, value } = newBearerValue(before.id);
    const renewal = { digest, ...signIn };
    const done = await this.transactions.run(
      async (tx) => (await this.users.hold(tx, user)) && this.sessions.renew(tx, before, renewal),
    );
    return done ? { session: before.with(renewal), value } : null;
  }

  private async begin(user: User, signIn: SignIn, toEnd: SignedIn | null): Promise<StartedSession | null> {
    const { id, digest, value } = newBearerValue<SessionId>();
    const session = Session.of({ id, userId: user.id, digest, createdAt: signIn.authTime, endedAt: null, ...signIn });
    const done = await this.transactions.run(async (tx) => {
      if (!(await this.users.hold(tx, user))) return false;
      if (toEnd) await this.ender.end(tx, toEnd.session, { reason: 'another user signed in' });
      await this.sessions.add(tx, session);
      return true;
    });
    return done ? { session, value } : null;
  }

  /**
   * Whether the browser still shows the state of a session that has ended elsewhere or has expired. A request without
   * the session cookie proves nothing: frames and forms of other sites come without it while the session lasts.
   */
  private async isOver(value: string | undefined, state: string): Promise<boolean> {
    const id = parseBearerValue<SessionId>(value ?? '')?.id;
    if (id === undefined || state !== browserStateOf({ id })) return false;
    return !(await this.livesAnywhere(id));
  }

  private timesFromNow() {
    const now = this.clock.now();
    return { authTime: now, lastSeenAt: now, expiresAt: plusSeconds(now, this.configuration.sessionTtl) };
  }

  private isLive(session: Session): boolean {
    return session.isLiveAt(this.clock.now(), this.configuration.sessionIdleTtl);
  }

  /** Writes the time and the source of use only now and then: every minute, or ten times within the idle limit. */
  private async touch(session: Session, source: SessionSource): Promise<void> {
    const now = this.clock.now();
    const seconds = Math.min(60, this.configuration.sessionIdleTtl / 10);
    const isRecent = plusSeconds(session.lastSeenAt, seconds) > now && !isTooFarAhead(session.lastSeenAt, now);
    if (isRecent) return;
    await this.transactions.runStatement((statement) => this.sessions.touch(statement, session, now, source));
  }
}
