import { Injectable } from '@nestjs/common';
import type { HttpReply } from '../common/index.js';
import { Configuration } from '../config/index.js';
import type { SignedIn } from '../user/index.js';
import { ApprovalService } from './respond/approval.service.js';
import type { AuthorizationParameters } from './request/authorization-parameters.js';
import type { AuthorizationRequest } from './request/authorization-request.js';
import { AuthorizationRequests } from './request/authorization-requests.js';
import type { Interaction } from './interact/interaction.js';
import { Interactions } from './interact/interactions.js';
import { InteractionPolicy, type Need } from './decide/interaction-policy.js';
import type { Visitor } from './interact/browser/visitors.js';
import { SessionLinks } from './session-management/session-links.js';

/** Leads a validated request to its next step: the login page, the consent page, or the client. */
@Injectable()
export class AuthorizationFlow {
  constructor(
    private readonly requests: AuthorizationRequests,
    private readonly policy: InteractionPolicy,
    private readonly interactions: Interactions,
    private readonly approvals: ApprovalService,
    private readonly sessions: SessionLinks,
    private readonly configuration: Configuration,
  ) {}

  /**
   * The next step of an interaction, judged anew from its parameters and from who is signed in now.
   *
   * @param status of redirects: 302 after a GET, 303 after a POST
   */
  resume(interaction: Interaction, visitor: Visitor, status: 302 | 303): Promise<HttpReply> {
    return this.requests.answer(interaction.parameters, status, (request) =>
      this.proceed(request, visitor, interaction),
    );
  }

  /** A request from its parameters, as if it came now. */
  begin(parameters: AuthorizationParameters, visitor: Visitor): Promise<HttpReply> {
    return this.requests.answer(parameters, 302, (request) => this.proceed(request, visitor, null));
  }

  /** @param interaction null while nobody had to be asked */
  async proceed(request: AuthorizationRequest, visitor: Visitor, interaction: Interaction | null): Promise<HttpReply> {
    let need: Need;
    try {
      need = await this.needOf(request, visitor, interaction?.createdAt ?? null);
    } catch (error) {
      return this.sessions.refuse(request, visitor, error);
    }
    if (need.what === 'nothing') return this.approvals.approve({ ...need, request });
    const { id } = interaction ?? (await this.interactions.begin(request, visitor.browser, visitor.address));
    return this.toPage(need.what, id, visitor, request.target.status);
  }

  /** Whether it is who the client expects to sign in. */
  isRightUser(request: AuthorizationRequest, signedIn: SignedIn): boolean {
    return this.policy.isRightUser(request, signedIn);
  }

  /**
   * @param since when the person was first asked; null while nobody was
   * @throws OAuthError where `prompt=none` forbids to ask
   */
  needOf(request: AuthorizationRequest, { signedIn }: Visitor, since: Date | null): Promise<Need> {
    return this.policy.needOf(request, signedIn, since);
  }

  private toPage(page: 'login' | 'consent', id: string, { browser }: Visitor, status: 302 | 303): HttpReply {
    const location = `${this.configuration.urlOf(page)}?interaction=${id}`;
    return { kind: 'redirect', status, location, cookies: browser.cookies };
  }
}
