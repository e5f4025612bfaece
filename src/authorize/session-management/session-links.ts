import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  browserStateOf,
  SessionClients,
  SessionStateCookie,
  SubjectIdentifiers,
  type SignedIn,
} from '../../user/index.js';
import type { CookieChange, Scope } from '../../common/index.js';
import type { ResponseParameters } from '../response-modes/index.js';
import type { ResponseTarget } from '../response-target.js';
import { sessionStateFor } from './session-state.js';

/** Ties the session behind an authorization response to the client that gets it, so that each hears of the other. */
@Injectable()
export class SessionLinks {
  private readonly stateCookie = new SessionStateCookie();

  constructor(
    private readonly clients: SessionClients,
    private readonly subjects: SubjectIdentifiers,
  ) {}

  /**
   * Remembers the client, which has to be told when the session ends.
   *
   * @throws OAuthError `login_required` when it has ended meanwhile
   */
  async add(tx: EntityManager, { client }: ResponseTarget, { session, user }: SignedIn): Promise<void> {
    await this.clients.add(tx, session, client.id, this.subjects.subjectFor(user, client));
  }

  /** `session_state`, for requests of OpenID Connect (OIDC Session Management §3). */
  parametersFor({ client, redirectUri }: ResponseTarget, { session }: SignedIn, granted: Scope): ResponseParameters {
    const state = granted.has('openid') ? sessionStateFor(client.id, redirectUri, browserStateOf(session)) : null;
    return state === null ? {} : { session_state: state };
  }

  /** What the client's `session_state` will be compared with. */
  cookieFor({ session }: SignedIn): CookieChange {
    return this.stateCookie.set(session);
  }
}
