import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { ClientDirectory, ResourceDirectory } from '../../client/index.js';
import { inEnglish, type HttpReply } from '../../common/index.js';
import { Redeemer, Transactions, type Tx } from '../../database/index.js';
import { AudienceService, Authorizations, type ScopeAndAudience } from '../../token/index.js';
import {
  acrOf,
  ClaimDefinitionDirectory,
  ConsentService,
  type Memberships,
  type RequestedClaims,
  type SignedIn,
} from '../../user/index.js';
import type { AuthorizationRequest } from '../request/authorization-request.js';
import { grantedView, linesOf } from '../interact/consent/granted-view.js';
import type { ResponseParameters } from './response-modes/index.js';
import { SessionLinks } from '../session-management/session-links.js';
import { ResponseTypeRegistry, type ApprovedRequest, type Artifact } from './response-types/index.js';
import { RememberedDetails } from '../decide/remembered-details.js';
import { PushedRequests } from '../request/pushed/pushed-requests.js';
import { decisionRefusals } from '../refusals/interaction.js';

/** An approved request and the access that it grants. */
export interface Approval {
  readonly request: AuthorizationRequest;
  readonly signedIn: SignedIn;
  readonly granted: ScopeAndAudience;
  /** Names of claims that the scope does not include. */
  readonly claims: readonly string[];
  readonly memberships: Memberships;
  /** Whether the user has just consented. The consent is then remembered. */
  readonly hasConsented?: boolean;
}

/** Answers authorization requests: approves or denies them. */
@Injectable()
export class ApprovalService {
  constructor(
    private readonly responseTypes: ResponseTypeRegistry,
    private readonly authorizations: Authorizations,
    private readonly transactions: Transactions,
    private readonly redeemer: Redeemer,
    private readonly pushed: PushedRequests,
    private readonly consents: ConsentService,
    private readonly audit: AuditService,
    private readonly sessions: SessionLinks,
    private readonly clients: ClientDirectory,
    private readonly resources: ResourceDirectory,
    private readonly definitions: ClaimDefinitionDirectory,
    private readonly audiences: AudienceService,
    private readonly remembered: RememberedDetails,
  ) {}

  /** Mints and signs first, then stores everything in one transaction. */
  async approve(approval: Approval): Promise<HttpReply> {
    const { request, signedIn, granted, memberships, hasConsented = false } = approval;
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
      acr: acrOf(amr, request.acr.values),
      claims: claimsToKeep(request),
    });
    const { parameters, artifacts } = await this.issue({ request, signedIn, granted, memberships, authorization });
    const remember = hasConsented ? await this.rememberingOf(approval) : undefined;
    let attempts = 0;
    const store = async (tx: Tx) => {
      if (attempts++ > 0 && (await this.authorizations.isAdded(tx, authorization))) return;
      if (returnsArtifacts(request)) await this.sessions.add(tx, request.target, signedIn);
      if (returnsRevocable(request)) await this.authorizations.add(tx, authorization);
      for (const { add } of artifacts) await add?.(tx);
      await remember?.(tx);
    };
    const links = this.sessions.parametersFor(request.target, signedIn, granted.scope);
    // Before anything is stored: a response that cannot be encrypted must not use a pushed request up.
    const reply = await request.target.respond({ ...parameters, ...links });
    await this.clients.noteUse(client);
    await this.complete(request, hasConsented || returnsArtifacts(request) ? store : undefined);
    return { ...reply, cookies: [...(reply.cookies ?? []), this.sessions.cookieFor(signedIn)] };
  }

  /** Stores the consent, with what the page has shown. Scope and resources of details alone are not remembered. */
  private async rememberingOf(approval: Approval): Promise<(tx: Tx) => Promise<void>> {
    const { request, signedIn, granted, claims } = approval;
    const shown = await this.shownFor(approval);
    const { scope, audience } = await this.audiences.withoutDetails(granted);
    const details = await this.remembered.digests(granted.details);
    const allowed = { scope, audience, claims, details };
    return (tx) => this.consents.remember(tx, signedIn.user.id, request.target.client.id, allowed, shown);
  }

  /** What the consent page has shown, for the audit. */
  private async shownFor({ granted, claims }: Approval): Promise<readonly string[]> {
    const defined = await this.definitions.current();
    return linesOf(grantedView(granted, claims, await this.resources.current(), defined)).map(inEnglish);
  }

  /** @throws OAuthError `access_denied`, for the client (RFC 6749 §4.1.2.1) */
  async deny(request: AuthorizationRequest, signedIn: SignedIn | null): Promise<never> {
    const who = { sub: signedIn?.user.id, clientId: request.target.client.id };
    await this.complete(request, (tx) => this.audit.record('authorization.denied', who, tx));
    throw decisionRefusals.denied();
  }

  /**
   * Stores what belongs to the answer, and uses a pushed request up: it has one answer (RFC 9126 §4).
   *
   * @throws ShownError `invalid_request_uri` when the pushed request was answered before
   */
  private async complete({ parameters }: AuthorizationRequest, store?: (tx: Tx) => Promise<void>): Promise<void> {
    const once = this.pushed.onceFor(parameters);
    if (once !== null) await this.redeemer.redeem(once, store);
    else if (store !== undefined) await this.transactions.run(store);
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

/** Whether the response names the session or contains anything that outlives it. */
function returnsArtifacts({ responseType }: AuthorizationRequest): boolean {
  return !responseType.has('none');
}

/** The requested claims that the token endpoint and userinfo need later. */
function claimsToKeep({ claims: { id_token, userinfo } }: AuthorizationRequest): RequestedClaims | null {
  const isEmpty = [id_token, userinfo].every((requests) => Object.keys(requests).length === 0);
  return isEmpty ? null : { id_token, userinfo };
}

/** Whether the response contains anything that revoking the authorization ends. An ID token does not count. */
function returnsRevocable({ responseType }: AuthorizationRequest): boolean {
  return responseType.has('code') || responseType.has('token');
}
