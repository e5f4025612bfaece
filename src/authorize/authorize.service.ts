import { Injectable } from '@nestjs/common';
import type { HttpReply, Parameters } from '../common/index.js';
import type { Need } from './decide/need-of.js';
import { Needs } from './decide/needs.js';
import { AccountChoices } from './interact/accounts/account-choices.js';
import type { Visitor } from './interact/browser/visitors.js';
import { Interaction } from './interact/interaction.js';
import { interactText } from './interact/interact-text.js';
import { Interactions } from './interact/interactions.js';
import type { AuthorizationRequest } from './request/authorization-request.js';
import { AuthorizationRequests, type ResolvedRequest } from './request/authorization-requests.js';
import { ShownError } from './respond/response-target.js';
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
    private readonly choices: AccountChoices,
  ) {}

  /**
   * Answers a new request.
   *
   * @throws OAuthError for a page, when the error cannot be redirected
   */
  async begin(sent: Parameters, visitor: Visitor): Promise<HttpReply> {
    return this.proceed(await this.resolve(sent, visitor), visitor, null);
  }

  /**
   * Continues an interaction: validates its parameters again, for the user who is signed in now.
   *
   * @throws OAuthError for a page, when the error can no longer be redirected
   */
  async resume(interaction: Interaction, visitor: Visitor): Promise<HttpReply> {
    const { parameters } = interaction;
    return this.proceed(await this.requests.again(parameters, visitor.redirectStatus), visitor, interaction);
  }

  /**
   * Leads a validated request to its next step: the login page, the consent page, or the client.
   *
   * @param interaction null before a page is needed
   * @throws OAuthError for `target.refuse`
   */
  async next(request: AuthorizationRequest, visitor: Visitor, interaction: Interaction | null): Promise<HttpReply> {
    let need: Need;
    try {
      need = await this.needs.of(request, visitor, interaction);
    } catch (error) {
      return this.refuse(error, request, visitor, interaction);
    }
    if (need.what === 'nothing') return this.approvals.approve({ ...need, request });
    const begun = interaction ?? (await this.interactions.begin(request, visitor));
    // Initiating User Registration 1.0 §4; the page also leads to the sign-in.
    const isNewcomer = need.what === 'login' && request.prompts.has('create');
    return this.interactions.redirectTo(isNewcomer ? 'signUp' : need.what, begun, visitor);
  }

  /** A refusal that the person reads offers another account for the same request. */
  private async refuse(
    error: unknown,
    request: AuthorizationRequest,
    visitor: Visitor,
    interaction: Interaction | null,
  ): Promise<HttpReply> {
    const isShown = error instanceof ShownError && !request.prompts.has('none');
    if (!isShown) return this.sessions.refuse(request, visitor, error);
    const begun = interaction ?? (await this.interactions.begin(request, visitor));
    const links = [{ href: this.choices.linkToAnother(begun), text: interactText('link.anotherAccount') }];
    const reply = await this.sessions.refuse(request, visitor, error.withWayOn({ application: null, links }));
    return { ...reply, cookies: [...visitor.browser.cookies, ...(reply.cookies ?? [])] };
  }

  /**
   * Handles GET: a new request; one that arrived by POST and is now identified by `interaction`; or one whose page has
   * expired, which `again` repeats.
   *
   * @throws OAuthError for a page, when the error cannot be redirected
   */
  async get(sent: Parameters, visitor: Visitor): Promise<HttpReply> {
    const { client_id: clientId, interaction, again } = sent;
    if (clientId === undefined && interaction !== undefined) return this.resumePosted(interaction, visitor);
    if (clientId === undefined && again !== undefined) return this.repeat(again, visitor);
    return this.begin(sent, visitor);
  }

  /**
   * Handles POST. A POST from another site carries no cookies (SameSite=Lax), so nothing is decided here: the request
   * is stored as an interaction and the browser is redirected to GET of this endpoint, which receives the cookies.
   *
   * @throws OAuthError for a page, when the error cannot be redirected
   */
  async post(sent: Parameters, visitor: Visitor): Promise<HttpReply> {
    const resolved = await this.resolve(sent, visitor);
    return this.requests.answer(resolved, async (request) => {
      const interaction = await this.interactions.begin(request, visitor);
      return this.interactions.redirectTo('authorization', interaction, visitor);
    });
  }

  /** A request object may name the language of the pages, and the client may have a brand. */
  private async resolve(sent: Parameters, { wishes, redirectStatus }: Visitor): Promise<ResolvedRequest> {
    const resolved = await this.requests.resolve(sent, redirectStatus);
    wishes.uiLocales = resolved.parameters.ui_locales;
    wishes.clientBrand = resolved.target.client.brand;
    return resolved;
  }

  /** Validates a resolved request and takes the next step. */
  private proceed(resolved: ResolvedRequest, visitor: Visitor, interaction: Interaction | null): Promise<HttpReply> {
    return this.requests.answer(resolved, (request) => this.next(request, visitor, interaction));
  }

  /**
   * Ends the redirect after a POST: replaces the cookie that the POST set by the cookies that the browser had before.
   */
  private async resumePosted(id: string, visitor: Visitor): Promise<HttpReply> {
    const interaction = await this.interactions.open(id, visitor);
    if (!(interaction instanceof Interaction)) return interaction;
    const { browser, cookies } = visitor.browser.withoutPosted(interaction.browserDigest);
    const known = { ...visitor, browser };
    const isOwnAlready = browser.holds(interaction.browserDigest) || interaction.isSilent;
    const ours = isOwnAlready ? interaction : await this.interactions.rebind(interaction, known);
    const reply = await this.resume(ours, known);
    return { ...reply, cookies: [...(reply.cookies ?? []), ...cookies] };
  }

  private async repeat(id: string, visitor: Visitor): Promise<HttpReply> {
    const { parameters } = await this.interactions.findForRepeat(id, visitor);
    return this.proceed(await this.requests.again(parameters, visitor.redirectStatus), visitor, null);
  }
}
