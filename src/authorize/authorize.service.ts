import { Injectable } from '@nestjs/common';
import type { HttpReply, Parameters } from '../common/index.js';
import { Configuration } from '../config/index.js';
import { AuthorizationFlow } from './authorization-flow.js';
import { authorizationParameters } from './request/authorization-parameters.js';
import { IncomingRequests } from './request/incoming-requests.js';
import { InteractionGate } from './interact/interaction-gate.js';
import { Interactions } from './interact/interactions.js';
import type { Visitor } from './interact/browser/visitors.js';

/** The authorization endpoint (RFC 6749 §3.1, OIDC Core §3.1.2). */
@Injectable()
export class AuthorizeService {
  constructor(
    private readonly requests: IncomingRequests,
    private readonly flow: AuthorizationFlow,
    private readonly interactions: Interactions,
    private readonly gate: InteractionGate,
    private readonly configuration: Configuration,
  ) {}

  /**
   * A request that came by GET; one that came by POST before and is now known by its `interaction`; or one of a page
   * that has expired, which begins `again`.
   *
   * @throws OAuthError for a page, when there is nowhere to send it
   */
  async get(parameters: Parameters, visitor: Visitor): Promise<HttpReply> {
    const { client_id: clientId, interaction, again } = parameters;
    if (clientId === undefined && interaction !== undefined) return this.comeBack(interaction, visitor);
    if (clientId === undefined && again !== undefined) return this.beginAgain(again, visitor);
    return this.requests.answer(authorizationParameters(parameters), 302, (request) =>
      this.flow.proceed(request, visitor, null),
    );
  }

  /**
   * A request that came by POST. From another site it carries no cookies (SameSite=Lax), so nothing is decided yet:
   * the browser is sent to our own GET, which has them, and carries the request.
   *
   * @throws OAuthError for a page, when there is nowhere to send it
   */
  post(parameters: Parameters, { browser, address }: Visitor): Promise<HttpReply> {
    return this.requests.answer(authorizationParameters(parameters), 303, async (request) => {
      const { id } = await this.interactions.begin(request, browser, address);
      const location = `${this.configuration.urlOf('authorization')}?interaction=${id}`;
      return { kind: 'redirect', status: 303, location, cookies: browser.cookies };
    });
  }

  /** After a POST that showed no cookies, the browser has one for it alone: now it is known by those that it had before. */
  private comeBack(id: string, visitor: Visitor): Promise<HttpReply> {
    return this.gate.open(id, visitor, 302, async (interaction) => {
      const { browser, cookies } = visitor.browser.withoutPosted(interaction.browserDigest);
      const isOwnAlready = browser.holds(interaction.browserDigest) || interaction.isSilent;
      const ours = isOwnAlready ? interaction : await this.interactions.rebind(interaction, browser, visitor.address);
      const reply = await this.flow.resume(ours, { ...visitor, browser }, 302);
      return { ...reply, cookies: [...(reply.cookies ?? []), ...cookies] };
    });
  }

  private async beginAgain(id: string, visitor: Visitor): Promise<HttpReply> {
    const { parameters } = await this.gate.again(id, visitor);
    return this.flow.begin(parameters, visitor);
  }
}
