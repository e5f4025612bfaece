import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { templates, type CookieChange, type HttpReply, type Parameters } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import type { SignedIn } from '../../user/index.js';
import { assertOwnOrigin, assertProven } from '../interaction/own-form.js';
import type { Visitor } from '../interaction/visitor.js';
import type { LogoutFrame } from './front-channel-logout.js';
import { LogoutRequests, NOTHING_ASKED, type LogoutRequest } from './logout-request.js';
import { SealedRequests } from './sealed-requests.js';
import { SignOut } from './sign-out.js';

const page = templates(join(import.meta.dirname, 'views'));

/** The end_session_endpoint (OIDC RP-Initiated Logout §2): asks the person, unless an ID token of this very session does. */
@Injectable()
export class LogoutService {
  constructor(
    private readonly requests: LogoutRequests,
    private readonly sealed: SealedRequests,
    private readonly signOut: SignOut,
    private readonly configuration: Configuration,
  ) {}

  /** A request of a client that came by GET, one that came by POST before, or a person who wants to sign out. */
  async show(parameters: Parameters, visitor: Visitor): Promise<HttpReply> {
    const { request: text } = parameters;
    const request = text === undefined ? await this.requests.read(parameters) : this.sealed.open(text);
    const { signedIn } = visitor;
    if (signedIn === null) return after(request.isProven ? request : NOTHING_ASKED, 302);
    if (request.hintedSession === signedIn.session.id) return this.end(request, signedIn, 302);
    return this.ask(request, visitor, signedIn);
  }

  /**
   * Our own form ends the session. A POST of a client, which carries no cookies (SameSite=Lax), is sent to our own GET.
   *
   * @param headers of the request
   * @throws PageError when it pretends to be our form
   */
  async submit(
    form: Parameters,
    { browser, signedIn }: Visitor,
    headers: { readonly origin?: string },
  ): Promise<HttpReply> {
    if (form['csrf_token'] === undefined) return this.toOurGet(await this.requests.read(form));
    assertOwnOrigin({ headers }, this.configuration.issuer);
    const request = this.sealed.open(form['request'] ?? '');
    if (signedIn === null) return after(request.isProven ? request : NOTHING_ASKED, 303);
    assertProven(browser.proves(form['csrf_token'], ...about(signedIn)));
    return this.end(request, signedIn, 303);
  }

  private toOurGet(request: LogoutRequest): HttpReply {
    const asksNothing = request.returnTo === null && request.hintedSession === null;
    const query = asksNothing ? '' : `?request=${this.sealed.seal(request)}`;
    return { kind: 'redirect', status: 303, location: this.configuration.urlOf('logout') + query };
  }

  private ask(request: LogoutRequest, { browser }: Visitor, signedIn: SignedIn): HttpReply {
    const view = {
      title: 'Sign out',
      csrfToken: browser.proofOf(...about(signedIn)),
      request: this.sealed.seal(request),
      username: signedIn.user.username,
    };
    const cookies = browser.isNew ? [browser.cookie(this.configuration)] : [];
    return { kind: 'page', status: 200, html: page('logout', view), cookies };
  }

  private async end(request: LogoutRequest, { session }: SignedIn, status: 302 | 303): Promise<HttpReply> {
    const { cookies, frames } = await this.signOut.of(session);
    return after(request, status, cookies, frames);
  }
}

function about({ session }: SignedIn): string[] {
  return ['logout', session.id];
}

/** Back to the client, or the page that says so; frames have to load before. */
function after(
  { returnTo }: LogoutRequest,
  status: 302 | 303,
  cookies: readonly CookieChange[] = [],
  frames: readonly LogoutFrame[] = [],
): HttpReply {
  if (returnTo !== null && frames.length === 0) return { kind: 'redirect', status, location: returnTo, cookies };
  const html = page('signed-out', { title: 'You are signed out', returnTo, frames });
  return { kind: 'page', status: 200, html, cookies, frames: frames.map(({ origin }) => origin) };
}
