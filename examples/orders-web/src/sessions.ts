import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import type { PendingSignIn, SignedIn } from './relying-party.js';

const COOKIE = 'orders_session';
/** Milliseconds: one working day. */
const LIFETIME = 8 * 3600 * 1000;
/** Sign-ins that are begun and never finished count too. */
const MOST_SESSIONS = 10_000;

/** What this application knows about one browser. The browser holds the id only. */
export class Session {
  readonly csrfToken = randomBytes(32).toString('base64url');
  readonly expiresAt = Date.now() + LIFETIME;
  /** The sign-in that is at the provider. */
  pending: PendingSignIn | undefined;
  /** Absent before the sign-in. */
  signedIn: SignedIn | undefined;

  /** @param value of the field `csrf_token` of a form */
  isProvenBy(value: unknown): boolean {
    const [expected, given] = [Buffer.from(this.csrfToken), Buffer.from(typeof value === 'string' ? value : '')];
    return expected.length === given.length && timingSafeEqual(expected, given);
  }
}

/** The sessions, in memory: a restart signs everybody out. */
export class Sessions {
  private readonly sessions = new Map<string, Session>();

  of(request: Request): Session | undefined {
    const id = idIn(request);
    const session = id === undefined ? undefined : this.sessions.get(id);
    return session !== undefined && session.expiresAt > Date.now() ? session : undefined;
  }

  /** Begins a session with a new id, so that an id from before the sign-in is worth nothing. */
  begin(request: Request, response: Response): Session {
    this.end(request, response);
    if (this.sessions.size >= MOST_SESSIONS) this.makeRoom();
    const id = randomBytes(32).toString('base64url');
    const session = new Session();
    this.sessions.set(id, session);
    // In production, served by https: `secure: true` and the name `__Host-orders_session`.
    response.cookie(COOKIE, id, { httpOnly: true, sameSite: 'lax', maxAge: LIFETIME });
    return session;
  }

  end(request: Request, response: Response): void {
    this.sessions.delete(idIn(request) ?? '');
    response.clearCookie(COOKIE, { httpOnly: true, sameSite: 'lax' });
  }

  /** Ends the sessions that a logout token names: by the session at the provider, otherwise by the person. */
  endAll({ sid, sub }: { readonly sid?: unknown; readonly sub?: unknown }): void {
    for (const [id, { signedIn }] of this.sessions) {
      if (sid !== undefined ? signedIn?.sid === sid : sub !== undefined && signedIn?.sub === sub) {
        this.sessions.delete(id);
      }
    }
  }

  /** The oldest session without a person goes first: everyone can begin a sign-in, and must not sign others out. */
  private makeRoom(): void {
    for (const [id, { signedIn }] of this.sessions) {
      if (signedIn === undefined) return void this.sessions.delete(id);
    }
    const [oldest = ''] = this.sessions.keys();
    this.sessions.delete(oldest);
  }
}

function idIn({ headers }: Request): string | undefined {
  return new RegExp(`(?:^|; )${COOKIE}=([\\w-]{43})(?:;|$)`).exec(headers.cookie ?? '')?.[1];
}
