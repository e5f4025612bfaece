import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { ClientDirectory, ResourceDirectory } from '../../client/index.js';
import type { HttpReply } from '../../common/index.js';
import { Transactions, type Tx } from '../../database/index.js';
import { Authorizations, type ScopeAndAudience } from '../../token/index.js';
import { ConsentService, type RequestedClaims, type SignedIn } from '../../user/index.js';
import type { AuthorizationRequest } from '../request/authorization-request.js';
import { grantedView, linesOf } from '../interact/consent/granted-view.js';
import type { ResponseParameters } from './response-modes/index.js';
import { SessionLinks } from '../session-management/session-links.js';
import { ResponseTypeRegistry, type ApprovedRequest, type Artifact } from './response-types/index.js';
import { decisionRefusals } from '../refusals/interaction.js';

/** A request that may be answered. */
export interface Approval {
  readonly request: AuthorizationRequest;
  readonly signedIn: SignedIn;
  readonly granted: ScopeAndAudience;
  /** Asked for beside the scope. */
  readonly claims: readonly string[];
  /** Whether the person said so just now, to be remembered. */
  readonly saidYes?: boolean;
}

/** Ends authorization requests: with what was asked for, or with a no. */
@Injectable()
export class ApprovalService {
  constructor(
    private readonly responseTypes: ResponseTypeRegistry,
    private readonly authorizations: Authorizations,
    private readonly transactions: Transactions,
    private readonly consents: ConsentService,
    private readonly audit: AuditService,
    private readonly sessions: SessionLinks,
    private readonly clients: ClientDirectory,
    private readonly resources: ResourceDirectory,
  ) {}

  /** Mints and signs first, then stores everything in one transaction. */
  async approve({ request, signedIn, granted, claims, saidYes = false }: Approval): Promise<HttpReply> {
    const { client } = request.target;
    const { user, session } = signedIn;
    const { authTime, amr } = session;
    const authorization = this.authorizations.prepare({
      client,
      user,
      session,
      ...granted,
      authTime,
      amr,
      claims: claimsToKeep(request),
    });
    const { parameters, artifacts } = await this.issue({ request, signedIn, granted, authorization });
    const shown = saidYes ? linesOf(grantedView(granted, claims, await this.resources.current())) : [];
    let attempts = 0;
    const store = async (tx: Tx) => {
      if (attempts++ > 0 && (await this.authorizations.isAdded(tx, authorization))) return;
      if (bringsAnything(request)) await this.sessions.add(tx, request.target, signedIn);
      if (bringsDescendants(request)) await this.authorizations.add(tx, authorization);
      for (const { add } of artifacts) await add?.(tx);
      if (saidYes) await this.consents.remember(tx, user.id, client.id, { ...granted, claims }, shown);
    };
    await this.clients.noteUse(client);
    if (saidYes || bringsAnything(request)) await this.transactions.run(store);
    const links = this.sessions.parametersFor(request.target, signedIn, granted.scope);
    const reply = request.target.respond({ ...parameters, ...links });
    return { ...reply, cookies: [...(reply.cookies ?? []), this.sessions.cookieFor(signedIn)] };
  }

  /** @throws OAuthError `access_denied`, for the client (RFC 6749 §4.1.2.1) */
  async deny(request: AuthorizationRequest, signedIn: SignedIn | null): Promise<never> {
    const who = { sub: signedIn?.user.id, clientId: request.target.client.id };
    await this.transactions.run((tx) => this.audit.record('authorization.denied', who, tx));
    throw decisionRefusals.denied();
  }

  private async issue(
    approved: ApprovedRequest,
  ): Promise<{ parameters: ResponseParameters; artifacts: readonly Artifact[] }> {
    let parameters: ResponseParameters = {};
    const artifacts: Artifact[] = [];
    for (const handler of this.responseTypes.get(approved.request.responseType)) {
      const artifact = await handler.issue(approved, parameters);
      parameters = { ...parameters, ...artifact.parameters };
      artifacts.push(artifact);
    }
    return { parameters, artifacts };
  }
}

/** Whether the client gets anything that names the session or outlives the response. */
function bringsAnything({ responseType }: AuthorizationRequest): boolean {
  return !responseType.has('none');
}

/** What the token endpoint and userinfo have to know of the parameter `claims`. */
function claimsToKeep({ claims: { id_token, userinfo } }: AuthorizationRequest): RequestedClaims | null {
  const isEmpty = [id_token, userinfo].every((requests) => Object.keys(requests).length === 0);
  return isEmpty ? null : { id_token, userinfo };
}

/** Whether something comes back that its authorization can end; an ID token is only a statement. */
function bringsDescendants({ responseType }: AuthorizationRequest): boolean {
  return responseType.has('code') || responseType.has('token');
}
