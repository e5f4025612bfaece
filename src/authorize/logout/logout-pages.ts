import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { ClientDirectory, type Client } from '../../client/index.js';
import { templates, type CookieChange, type Html, type HttpReply, type PageLink } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { SessionService, type SignedIn } from '../../user/index.js';
import { interactText } from '../interact/interact-text.js';
import { backTo, startAt } from '../interact/ways-back.js';
import type { LogoutFrame } from './front-channel-logout.js';
import { logoutText } from './logout-text.js';
import type { LogoutRequest } from './logout-requests.js';

const page = templates(join(import.meta.dirname, 'views'));

/** The result of a sign-out. */
export interface Outcome {
  /** 302 after a GET, 303 after a POST. */
  readonly status: 302 | 303;
  /** Whether the ended session belonged to this browser. */
  readonly ended: boolean;
  readonly cookies?: readonly CookieChange[];
  readonly frames?: readonly LogoutFrame[];
}

/** The confirmation page of a sign-out, and the page that reports its result. */
@Injectable()
export class LogoutPages {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly sessions: SessionService,
    private readonly configuration: Configuration,
  ) {}

  /** @param form its hidden fields */
  async ask(request: LogoutRequest, { user }: SignedIn, form: { csrfToken: string; request: string }): Promise<Html> {
    const client = await this.clientOf(request);
    const application = client?.name ?? null;
    return page('logout', {
      title: 'logout.title',
      ...form,
      application,
      fault: request.fault,
      username: user.username,
    });
  }

  /** Redirects to the client, or shows the result. The result page is also needed to load frames. */
  async after(request: LogoutRequest, { status, ended, cookies = [], frames = [] }: Outcome): Promise<HttpReply> {
    const mayRedirect = request.isProven || ended;
    const returnTo = mayRedirect ? request.returnTo : null;
    if (returnTo !== null && frames.length === 0) return { kind: 'redirect', status, location: returnTo, cookies };
    const html = page('signed-out', {
      title: 'signedOut.title',
      returnTo,
      frames,
      ended,
      livesElsewhere: !ended && (await this.livesElsewhere(request)),
      fault: request.fault,
      links: await this.linksFrom(request),
    });
    return { kind: 'page', status: 200, html, cookies, frames: frames.map(({ origin }) => origin) };
  }

  /** Links back to the client. A person decides whether to follow them. */
  private async linksFrom(request: LogoutRequest): Promise<readonly PageLink[]> {
    const client = await this.clientOf(request);
    const back =
      request.returnTo !== null && client !== null
        ? [{ href: request.returnTo, text: interactText('link.application', { application: client.name }) }]
        : null;
    const start = client && startAt(client, this.configuration.issuer);
    return [
      ...(back ?? (client ? backTo(client) : [])),
      { href: start ?? this.configuration.linkTo('account'), text: logoutText('signedOut.signIn') },
    ];
  }

  private async clientOf({ clientId }: LogoutRequest): Promise<Client | null> {
    const client = clientId === null ? null : await this.clients.find(clientId);
    return client === null || client.disabled ? null : client;
  }

  private async livesElsewhere({ isProven, hintedSession }: LogoutRequest): Promise<boolean> {
    return isProven && hintedSession !== null && this.sessions.isLiveById(hintedSession);
  }
}
