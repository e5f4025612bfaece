import { Injectable } from '@nestjs/common';
import type { HttpReply, Parameters } from '../common/index.js';
import { Needs, type Need } from './decide/needs.js';
import type { Visitor } from './interact/browser/visitors.js';
import { Interaction } from './interact/interaction.js';
import { Interactions } from './interact/interactions.js';
import type { AuthorizationRequest } from './request/authorization-request.js';
import { AuthorizationRequests, type ResolvedRequest } from './request/authorization-requests.js';
import { ApprovalService } from './respond/approval.service.js';
import { SessionLinks } from './session-management/session-links.js';

/**
 * The authorization endpoint (RFC 6749 §3.1, OIDC Core §3.1.2). Each request takes the same line:
 * resolve → validate → needs → interact | respond.
 */
@Injectable()
export class AuthorizeService {
  constructor(
    private readonly requests: AuthorizationRequests,
    private readonly needs: Needs,
    private readonly interactions: Interactions,
    private readonly approvals: ApprovalService,
    private readonly sessions: SessionLinks,
  ) {}

  /**
   * A request as it arrives.
   *
   * @throws OAuthError for a page, when there is nowhere to send it
   */
  async begin(sent: Parameters, visitor: Visitor): Promise<HttpReply> {
    return this.answer(await this.requests.resolve(sent, visitor.redirectStatus), visitor, null);
  }

  /**
   * The next step of an interaction: its parameters are validated again, for whoever is signed in now.
   *
   * @throws OAuthError for a page, when there is nowhere to send it any more
   */
  async resume(interaction: Interaction, visitor: Visitor): Promise<HttpReply> {
    const { parameters } = interaction;
    return this.answer(await this.requests.again(parameters, visitor.redirectStatus), visitor, interaction);
  }

  /**
   * Leads a validated request to its next step: the login page, the consent page, or the client.
   *
   * @param interaction null while nobody had to be asked
   * @throws OAuthError for `target.refuse`
   */
  async next(request: AuthorizationRequest, visitor: Visitor, interaction: Interaction | null): Promise<HttpReply> {
    let need: Need;
    try {
      need = await this.needs.of(request, visitor, interaction?.createdAt ?? null);
    } catch (error) {
      return this.sessions.refuse(request, visitor, error);
    }
    if (need.what === 'nothing') return this.approvals.approve({ ...need, request });
    const begun = interaction ?? (await this.interactions.begin(request, visitor));
    return this.interactions.leadTo(need.what, begun, visitor);
  }

  /**
   * A request that came by GET; one that came by POST before and is now known by its `interaction`; or one of a page
   * that has expired, which begins `again`.
   *
   * @throws OAuthError for a page, when there is nowhere to send it
   */
  async get(sent: Parameters, visitor: Visitor): Promise<HttpReply> {
    const { client_id: clientId, interaction, again } = sent;
    if (clientId === undefined && interaction !== undefined) return this.comeBack(interaction, visitor);
    if (clientId === undefined && again !== undefined) return this.beginAgain(again, visitor);
    return this.begin(sent, visitor);
  }

  /**
   * A request that came by POST. From another site it carries no cookies (SameSite=Lax), so nothing is decided yet:
   * the browser is sent to our own GET, which has them, and carries the request.
   *
   * @throws OAuthError for a page, when there is nowhere to send it
   */
  async post(sent: Parameters, visitor: Visitor): Promise<HttpReply> {
    const resolved = await this.requests.resolve(sent, visitor.redirectStatus);
    return resolved.target.catching(async () => {
      const request = await this.requests.validate(resolved);
      const interaction = await this.interactions.begin(request, visitor);
      return this.interactions.leadTo('authorization', interaction, visitor);
    });
  }

  /** From here on errors are redirected. */
  private answer(resolved: ResolvedRequest, visitor: Visitor, interaction: Interaction | null): Promise<HttpReply> {
    return resolved.target.catching(async () => {
      const request = await this.requests.validate(resolved);
      return this.next(request, visitor, interaction);
    });
  }

  /** After a POST that showed no cookies, the browser has one for it alone: now it is known by those that it had before. */
  private async comeBack(id: string, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.open(id, visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const { browser, cookies } = visitor.browser.withoutPosted(interaction.browserDigest);
    const known = { ...visitor, browser };
    const isOwnAlready = browser.holds(interaction.browserDigest) || interaction.isSilent;
    const ours = isOwnAlready ? interaction : await this.interactions.rebind(interaction, known);
    const reply = await this.resume(ours, known);
    return { ...reply, cookies: [...(reply.cookies ?? []), ...cookies] };
  }

  private async beginAgain(id: string, visitor: Visitor): Promise<HttpReply> {
    const { parameters } = await this.interactions.toRepeat(id, visitor);
    return this.answer(await this.requests.again(parameters, visitor.redirectStatus), visitor, null);
  }
}
