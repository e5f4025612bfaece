import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { templates, type CookieChange, type HttpReply, type Parameters } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { SessionService, type SignedIn } from '../../user/index.js';
import { assertOwnOrigin, assertProven } from '../interaction/own-form.js';
import type { Visitor } from '../interaction/visitor.js';

const page = templates(join(import.meta.dirname, 'views'));

/** Signing out (OIDC RP-Initiated Logout §2): never without asking the person. */
@Injectable()
export class LogoutService {
  constructor(
    private readonly sessions: SessionService,
    private readonly configuration: Configuration,
  ) {}

  show({ browser, signedIn }: Visitor): HttpReply {
    if (signedIn === null) return signedOut();
    const view = {
      title: 'Sign out',
      csrfToken: browser.proofOf(...about(signedIn)),
      username: signedIn.user.username,
    };
    const cookies = browser.isNew ? [browser.cookie(this.configuration)] : [];
    return { kind: 'page', status: 200, html: page('logout', view), cookies };
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
    if (form['csrf_token'] === undefined) {
      return { kind: 'redirect', status: 303, location: this.configuration.urlOf('logout') };
    }
    assertOwnOrigin({ headers }, this.configuration.issuer);
    if (signedIn === null) return signedOut();
    assertProven(browser.proves(form['csrf_token'], ...about(signedIn)));
    return signedOut((await this.sessions.end(signedIn.session)).cookies);
  }
}

function about({ session }: SignedIn): string[] {
  return ['logout', session.id];
}

function signedOut(cookies: readonly CookieChange[] = []): HttpReply {
  return { kind: 'page', status: 200, html: page('signed-out', { title: 'You are signed out' }), cookies };
}
