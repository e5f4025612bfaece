import { Injectable } from '@nestjs/common';
import type { CookieChange, HttpReply, Scope } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import type { Tx } from '../../database/index.js';
import {
  browserStateOf, newSignedOutState, SessionClients, SessionStateCookie, SubjectIdentifiers, type SignedIn,
} from '../../user/index.js'; // prettier-ignore
import type { AuthorizationRequest } from '../request/authorization-request.js';
import type { Visitor } from '../interact/browser/visitors.js';
import type { ResponseParameters } from '../respond/response-modes/index.js';
import type { ResponseTarget } from '../respond/response-target.js';
import { sessionStateFor } from './session-state.js';

/** Links a session to the clients that receive its authorization responses, for logout and session management. */
@Injectable()
export class SessionLinks {
  private readonly stateCookie: SessionStateCookie;

  constructor(
    private readonly clients: SessionClients,
    private readonly subjects: SubjectIdentifiers,
    configuration: Configuration,
  ) {
    this.stateCookie = new SessionStateCookie(configuration);
  }

  /**
   * Stores the client, which is notified when the session ends.
   *
   * @throws OAuthError `login_required` when the session has ended meanwhile
   */
  async add(tx: Tx, { client }: ResponseTarget, { session, user }: SignedIn): Promise<void> {
    await this.clients.add(tx, session, client.id, this.subjects.subjectFor(user, client));
  }

  /** `session_state`, for requests of OpenID Connect (OIDC Session Management §3). */
  parametersFor(target: ResponseTarget, { session }: SignedIn, granted: Scope): ResponseParameters {
    return parametersOf(target, granted, browserStateOf(session));
  }

  /**
   * An error response with the state of the browser, so that the client notices a sign-in (OIDC Session Management §3).
   * A browser without a state gets one, except in a frame of another site. The frame would keep a separate cookie,
   * which never equals the state of the browser.
   *
   * @throws the error itself when it must not be sent to the client
   */
  async refuse(
    { target, scope }: AuthorizationRequest,
    { browserState, isFramed }: Visitor,
    error: unknown,
  ): Promise<HttpReply> {
    const isNew = browserState === null && !isFramed;
    const state = isNew ? newSignedOutState() : browserState;
    if (state === null) return target.refuse(error);
    const reply = await target.refuse(error, parametersOf(target, scope, state));
    return isNew ? { ...reply, cookies: [...(reply.cookies ?? []), this.stateCookie.with(state)] } : reply;
  }

  /** The cookie with which the client's `session_state` is compared. */
  cookieFor({ session }: SignedIn): CookieChange {
    return this.stateCookie.set(session);
  }
}

function parametersOf({ client, redirectUri }: ResponseTarget, scope: Scope, browserState: string): ResponseParameters {
  const state = scope.has('openid') ? sessionStateFor(client.id, redirectUri, browserState) : null;
  return state === null ? {} : { session_state: state };
}
