import { Injectable } from '@nestjs/common';
import { RefusalLog, withParameters, type HttpReply, type OAuthError, type Parameters } from '../../common/index.js';
import { Configuration, ENDPOINTS } from '../../config/index.js';
import type { SignedIn } from '../../user/index.js';
import { assertOwnOrigin, assertProven, backToForm, type SenderHeaders } from '../interact/own-form.js';
import type { Visitor } from '../interact/browser/visitors.js';
import { logoutRefusals } from '../refusals/logout.js';
import { LogoutPages } from './logout-pages.js';
import { LogoutRequests, EMPTY_REQUEST, type LogoutRequest } from './logout-requests.js';
import { SealedRequests } from './sealed-requests.js';
import { SignOut } from './sign-out.js';

/** The end_session_endpoint (OIDC RP-Initiated Logout §2). It asks the user, unless an ID token names this session. */
@Injectable()
export class LogoutService {
  constructor(
    private readonly requests: LogoutRequests,
    private readonly sealed: SealedRequests,
    private readonly pages: LogoutPages,
    private readonly signOut: SignOut,
    private readonly refusals: RefusalLog,
    private readonly configuration: Configuration,
  ) {}

  /** Handles GET: a request of a client, the redirect after a client's POST, or a user who opens the page. */
  async show(parameters: Parameters, visitor: Visitor): Promise<HttpReply> {
    const request = await this.requestOf(parameters, visitor);
    const { signedIn, wishes } = visitor;
    wishes.uiLocales = request.uiLocales ?? undefined;
    if (signedIn === null) return this.pages.after(request, { status: 302, ended: false });
    if (request.hintedSession === signedIn.session.id) return this.end(request, signedIn, 302);
    return this.ask(request, visitor, signedIn);
  }

  /**
   * Handles POST. The form of the confirmation page ends the session. A POST of a client, which carries no cookies
   * (SameSite=Lax), is redirected to GET of this endpoint.
   *
   * @param headers of the request
   * @throws PageError when the form of another page claims to be the confirmation
   */
  async submit(form: Parameters, visitor: Visitor, headers: SenderHeaders): Promise<HttpReply> {
    if (form['csrf_token'] === undefined) return this.redirectToGet(await this.read(form, visitor));
    assertOwnOrigin({ headers }, this.configuration.issuer);
    const { request, asked } = this.sealed.open(form['request'] ?? '') ?? { request: EMPTY_REQUEST, asked: null };
    const { browser, signedIn, wishes } = visitor;
    wishes.uiLocales = request.uiLocales ?? undefined;
    if (signedIn !== null) {
      const isProven = browser.proves(form['csrf_token'], ...about(signedIn.session.id));
      assertProven(isProven, backToForm(this.configuration.linkTo('logout')));
      return this.end(request, signedIn, 303);
    }
    // A repeated submission: the response to the first one may have been lost.
    const ended = asked !== null && browser.proves(form['csrf_token'], ...about(asked));
    return this.pages.after(request, { status: 303, ended });
  }

  private async requestOf(parameters: Parameters, visitor: Visitor): Promise<LogoutRequest> {
    const { request: text } = parameters;
    if (text === undefined) return this.read(parameters, visitor);
    return this.sealed.open(text)?.request ?? this.refused(EMPTY_REQUEST, logoutRefusals.expired(), visitor);
  }

  private async read(parameters: Parameters, visitor: Visitor): Promise<LogoutRequest> {
    const { request, fault } = await this.requests.read(parameters);
    return fault === null ? request : this.refused(request, fault, visitor);
  }

  private refused(request: LogoutRequest, fault: OAuthError, { address }: Visitor): LogoutRequest {
    const clientId = request.clientId ?? undefined;
    const id = this.refusals.record(fault, { clientId, path: ENDPOINTS.logout, address });
    return { ...request, fault: { id, code: fault.code, description: fault.description } };
  }

  private redirectToGet(request: LogoutRequest): HttpReply {
    const isEmpty = request.clientId === null && request.fault === null && request.uiLocales === null;
    const url = this.configuration.urlOf('logout');
    const location = isEmpty ? url : withParameters(url, { request: this.sealed.seal(request) });
    return { kind: 'redirect', status: 303, location };
  }

  private async ask(request: LogoutRequest, { browser }: Visitor, signedIn: SignedIn): Promise<HttpReply> {
    const { id } = signedIn.session;
    const form = { csrfToken: browser.proofOf(...about(id)), request: this.sealed.seal(request, id) };
    const html = await this.pages.ask(request, signedIn, form);
    return { kind: 'page', status: 200, html, cookies: browser.cookies };
  }

  private async end(request: LogoutRequest, { session }: SignedIn, status: 302 | 303): Promise<HttpReply> {
    const { cookies, frames } = await this.signOut.of(session);
    return this.pages.after(request, { status, ended: true, cookies, frames });
  }
}

function about(sessionId: string): string[] {
  return ['logout', sessionId];
}
