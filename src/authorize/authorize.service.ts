import { Injectable } from '@nestjs/common';
import type { HttpReply, Parameters } from '../common/index.js';
import { Configuration } from '../config/index.js';
import { AuthorizationFlow } from './authorization-flow.js';
import { authorizationParameters } from './authorization-parameters.js';
import { IncomingRequests } from './incoming-requests.js';
import { Interactions } from './interaction/interactions.js';
import type { Visitor } from './interaction/visitor.js';

/** The authorization endpoint (RFC 6749 §3.1, OIDC Core §3.1.2). */
@Injectable()
export class AuthorizeService {
  constructor(
    private readonly requests: IncomingRequests,
    private readonly flow: AuthorizationFlow,
    private readonly interactions: Interactions,
    private readonly configuration: Configuration,
  ) {}

  /**
   * A request that came by GET, or one that came by POST before and is now known by its `interaction`.
   *
   * @throws OAuthError for a page, when there is nowhere to send it
   */
  async get(parameters: Parameters, visitor: Visitor): Promise<HttpReply> {
    if (parameters['client_id'] === undefined && parameters['interaction'] !== undefined) {
      return this.comeBack(parameters['interaction'], visitor);
    }
    return this.requests.answer(authorizationParameters(parameters), 302, (request) =>
      this.flow.proceed(request, visitor, null),
    );
  }

  /**
   * A request that came by POST. From another site it carries no cookies (SameSite=Lax), so nothing is decided yet:
   * it is kept, and the browser is sent to our own GET, which has them.
   *
   * @throws OAuthError for a page, when there is nowhere to send it
   */
  post(parameters: Parameters): Promise<HttpReply> {
    return this.requests.answer(authorizationParameters(parameters), 303, async (request) => {
      const id = await this.interactions.begin(request, null);
      return {
        kind: 'redirect',
        status: 303,
        location: `${this.configuration.urlOf('authorization')}?interaction=${id}`,
      };
    });
  }

  /** Whatever comes of it, the browser must be known again: the interaction is bound to it now. */
  private async comeBack(id: string, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.take(id, visitor.browser);
    const reply = await this.flow.resume(interaction, visitor, 302);
    if (!visitor.browser.isNew) return reply;
    return { ...reply, cookies: [...(reply.cookies ?? []), visitor.browser.cookie(this.configuration)] };
  }
}
