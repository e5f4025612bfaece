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

/** Ties the session behind an authorization response to the client that gets it, so that each hears of the other. */
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
   * Remembers the client, which has to be told when the session ends.
   *
   * @throws OAuthError `login_required` when it has ended meanwhile
   */
  async add(tx: Tx, { client }: ResponseTarget, { session, user }: SignedIn): Promise<void> {
    await this.clients.add(tx, session, client.id, this.subjects.subjectFor(user, client));
  }

  /** `session_state`, for requests of OpenID Connect (OIDC Session Management §3). */
  parametersFor(target: ResponseTarget, { session }: SignedIn, granted: Scope): ResponseParameters {
    return parametersOf(target, granted, browserStateOf(session));
  }

  /**
   * An error response with the state of the browser, so that the client notices when somebody signs in (OIDC Session
   * Management §3). A browser without a state gets one, except in a frame of another site: that would keep a cookie of
   * its own there, which never equals the state of the browser.
   *
   * @throws the error itself when it must not leave for the client
   */
  refuse({ target, scope }: AuthorizationRequest, { browserState, isFramed }: Visitor, error: unknown): HttpReply {
    const isNew = browserState === null && !isFramed;
    const state = isNew ? newSignedOutState() : browserState;
    if (state === null) return target.refuse(error);
    const reply = target.refuse(error, parametersOf(target, scope, state));
    return isNew ? { ...reply, cookies: [...(reply.cookies ?? []), this.stateCookie.with(state)] } : reply;
  }

  /** What the client's `session_state` will be compared with. */
  cookieFor({ session }: SignedIn): CookieChange {
    return this.stateCookie.set(session);
  }
}

function parametersOf({ client, redirectUri }: ResponseTarget, scope: Scope, browserState: string): ResponseParameters {
  const state = scope.has('openid') ? sessionStateFor(client.id, redirectUri, browserState) : null;
  return state === null ? {} : { session_state: state };
}
