import { Injectable } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import { OAuthError } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { pushedRefusals } from '../refusals/pushed.js';
import { SIGNED_BY, type AuthorizationParameters } from './authorization-parameters.js';
import { namesPushedRequest, PushedRequests } from './pushed/pushed-requests.js';
import { faultOfSignature } from './request-object/signature-fault.js';
import { RequestObjects, type ResolvedParameters } from './request-object/request-objects.js';

/** The parameters that count: those that the client pushed, those of its request object, or those of the request. */
@Injectable()
export class EffectiveParameters {
  constructor(
    private readonly objects: RequestObjects,
    private readonly pushed: PushedRequests,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Of a request that a browser brings. Beside the `request_uri` of a pushed request, only client_id counts (RFC 9126
   * §4, RFC 9101 §6.3); a redirect_uri there only receives the error when no pushed request is found.
   *
   * @param sent untrusted: the sender may not be the client
   * @throws OAuthError `invalid_request_uri` for a page, without a redirect_uri
   */
  async of(sent: AuthorizationParameters, client: Client): Promise<ResolvedParameters> {
    if (namesPushedRequest(sent.request_uri)) return this.ofPushed(sent, sent.request_uri, client);
    const resolved = await this.objects.resolve(sent, client);
    return { ...resolved, fault: resolved.fault ?? this.faultOfSending(resolved.parameters, client) };
  }

  /**
   * Why the way in which a request was sent is refused. A pushed request is judged again when it opens, and an
   * interaction at each step, because the client may have to push or to sign since.
   *
   * @param parameters effective ones
   */
  faultOfSending(parameters: AuthorizationParameters, client: Client): OAuthError | null {
    const mustPush = client.mustPushRequests || this.configuration.requiresPushedRequests;
    if (mustPush && !namesPushedRequest(parameters.request_uri)) return pushedRefusals.required();
    return faultOfSignature(parameters[SIGNED_BY], client);
  }

  /**
   * Of a request that a client pushes. It may contain a request object, by value (RFC 9126 §3).
   *
   * @param sent by the authenticated client
   * @throws OAuthError `invalid_request` for a `request_uri` (RFC 9126 §2.1)
   */
  ofPush(sent: AuthorizationParameters, client: Client): Promise<ResolvedParameters> {
    if (sent.request_uri !== undefined) throw pushedRefusals.referenceInPush();
    return this.objects.resolve(sent, client);
  }

  private async ofPushed(sent: AuthorizationParameters, uri: string, client: Client): Promise<ResolvedParameters> {
    const { request: _, request_uri: __, ...outside } = sent;
    try {
      const parameters = await this.pushed.find(uri, client);
      return { parameters, fault: this.faultOfSending(parameters, client) };
    } catch (error) {
      if (!(error instanceof OAuthError) || outside.redirect_uri === undefined) throw error;
      return { parameters: outside, fault: error };
    }
  }
}
