import { Injectable } from '@nestjs/common';
import { assertConforms, ClientDirectory, countRequest, judgedLater, type Client } from '../../client/index.js';
import { OAuthError, type HttpReply, type Parameters } from '../../common/index.js';
import { AudienceService, IdTokenHints, RequestedDetails } from '../../token/index.js';
import { RESPONSE_MODE_NAMES } from '../respond/response-modes/index.js';
import { SignUpPolicy } from '../../user/index.js';
import { ResponseTargets, type ResponseTarget } from '../respond/response-target.js';
import { SUPPORTED_RESPONSE_TYPES } from '../respond/response-types/index.js';
import { authorizationParameters, type AuthorizationParameters } from './authorization-parameters.js';
import { validateAuthorizationRequest, type AuthorizationRequest } from './authorization-request.js';
import { knownClient } from './checks/client.js';
import { supportedPrompts } from './checks/prompt.js';
import { assertLengths } from './checks/length.js';
import { EffectiveParameters } from './effective-parameters.js';
import { namesPushedRequest } from './pushed/pushed-requests.js';
import { withOneLanguage } from './one-language.js';
import type { ResolvedParameters } from './request-object/request-objects.js';

/** A request whose client and redirect_uri are known, so that errors can be redirected. */
export interface ResolvedRequest {
  readonly target: ResponseTarget;
  /** The effective parameters: those of the request object if there is one. An interaction stores no others. */
  readonly parameters: AuthorizationParameters;
  /** The error that refuses the request before its parameters are validated. */
  readonly fault: OAuthError | null;
  /** Whether the client pushes the request now. */
  readonly isPush?: boolean;
  /** Resolves a new request for the same client, held to other rules. */
  readonly resolveFor?: (held: Client) => Promise<ResolvedRequest>;
}

/** Reads authorization requests: `resolve` finds the client and the redirect_uri, `answer` checks everything else. */
@Injectable()
export class AuthorizationRequests {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly effective: EffectiveParameters,
    private readonly targets: ResponseTargets,
    private readonly audiences: AudienceService,
    private readonly hints: IdTokenHints,
    private readonly signUp: SignUpPolicy,
    private readonly details: RequestedDetails,
  ) {}

  /**
   * Resolves a new request.
   *
   * @param status of redirects: 302 after a GET, 303 after a POST
   * @throws OAuthError for a page, when the error cannot be redirected (RFC 6749 §4.1.2.1)
   */
  async resolve(all: Parameters, status: 302 | 303): Promise<ResolvedRequest> {
    const { parameters: sent, fault: unreadable } = authorizationParameters(all);
    const client = await this.clientOf(sent);
    countRequest(client);
    const resolveFor = async (held: Client, before = unreadable) =>
      this.resolved(held, await this.effective.of(sent, held), before, status);
    // Beside a pushed request, other parameters do not count, and neither do their faults (RFC 9126 §4). It has been
    // judged when it was pushed.
    if (namesPushedRequest(sent.request_uri)) return resolveFor(client, null);
    return { ...(await resolveFor(client)), resolveFor };
  }

  /**
   * Resolves a request that a client pushes (RFC 9126 §2.1). `client_id` is that of the authenticated client.
   *
   * @throws OAuthError for the client
   */
  async resolvePushed(all: Parameters, client: Client): Promise<ResolvedRequest> {
    const { parameters, fault } = authorizationParameters(all);
    const sent = { ...parameters, client_id: client.id };
    const resolveFor = async (held: Client) => {
      const resolved = this.resolved(held, await this.effective.ofPush(sent, held), fault, 302);
      return { ...resolved, isPush: true };
    };
    return { ...(await resolveFor(client)), resolveFor };
  }

  /**
   * Resolves the parameters of an interaction again, because the client may have changed.
   *
   * @throws OAuthError for a page, when the error can no longer be redirected
   */
  async again(parameters: AuthorizationParameters, status: 302 | 303): Promise<ResolvedRequest> {
    const client = await this.clientOf(parameters);
    const fault = this.effective.faultOfSending(parameters, client);
    return { target: this.targets.of(client, parameters, status), parameters, fault };
  }

  /**
   * Validates a resolved request and answers it. An error of the validation or of `work` is redirected to the client.
   *
   * @throws the error itself when it must not be sent to the client
   */
  async answer(
    resolved: ResolvedRequest,
    work: (request: AuthorizationRequest) => Promise<HttpReply>,
  ): Promise<HttpReply> {
    try {
      return await work(await this.validate(resolved));
    } catch (error) {
      return resolved.target.refuse(error);
    }
  }

  /**
   * Validates a request by what its client is held to. A new one is also judged by policies that only report.
   *
   * @throws OAuthError for `target.refuse`
   */
  async validate(resolved: ResolvedRequest): Promise<AuthorizationRequest> {
    const { target, resolveFor } = resolved;
    if (resolveFor === undefined) return this.validated(resolved);
    return judgedLater(target.client, async (held) =>
      this.validated(held === target.client ? resolved : await resolveFor(held)),
    );
  }

  private async validated({ target, parameters, fault, isPush }: ResolvedRequest): Promise<AuthorizationRequest> {
    if (fault !== null) throw fault;
    const request = validateAuthorizationRequest(parameters, target, {
      responseTypes: SUPPORTED_RESPONSE_TYPES,
      responseModes: RESPONSE_MODE_NAMES,
      prompts: supportedPrompts(this.signUp.isOffered),
      isPushed: isPush === true || namesPushedRequest(parameters.request_uri),
      verifyIdToken: await this.hints.verifierFor(target.client, parameters.id_token_hint),
    });
    const scope = await this.audiences.known(target.client, request.scope); // OIDC Core §3.1.2.1
    const { resource, details } = request;
    if (details !== null) await this.details.check(target.client, details); // RFC 9396 §5
    const { audience } = await this.audiences.check(target.client, scope, resource, details); // RFC 6749 §3.3, RFC 8707 §2
    assertConforms(target.client);
    return { ...request, scope, requiredLevel: await this.audiences.levelFor(audience) }; // RFC 9470 §5
  }

  /** @param unreadable the error of a parameter that cannot be read: takes precedence over that of a request object */
  private resolved(
    client: Client,
    { parameters, fault: ofObject }: ResolvedParameters,
    unreadable: OAuthError | null,
    status: 302 | 303,
  ): ResolvedRequest {
    const fault = unreadable ?? ofObject;
    return { target: this.targetOf(client, parameters, status, fault), parameters: withOneLanguage(parameters), fault };
  }

  private clientOf(parameters: AuthorizationParameters): Promise<Client> {
    assertLengths(parameters, ['client_id']);
    return knownClient(parameters, (id) => this.clients.find(id)); // RFC 6749 §4.1.2.1
  }

  /** @param fault of the request: takes precedence over an error of the redirect_uri */
  private targetOf(
    client: Client,
    parameters: AuthorizationParameters,
    status: 302 | 303,
    fault: OAuthError | null,
  ): ResponseTarget {
    try {
      return this.targets.of(client, parameters, status, fault === null);
    } catch (error) {
      throw fault !== null && error instanceof OAuthError ? fault : error;
    }
  }
}
