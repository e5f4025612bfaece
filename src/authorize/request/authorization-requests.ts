import { Injectable } from '@nestjs/common';
import { ClientDirectory, PlainHttp } from '../../client/index.js';
import { type HttpReply, OAuthError, RefusalLog, wordsOf } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { AudienceService, IdTokenHints } from '../../token/index.js';
import type { AuthorizationParameters } from './authorization-parameters.js';
import { validateAuthorizationRequest, type AuthorizationRequest } from './authorization-request.js';
import { knownClient } from './checks/client.js';
import { assertLengths, isTooLong } from './checks/length.js';
import { registeredRedirectUri } from './checks/redirect-uri.js';
import { RESPONSE_MODE_NAMES, responseModeFor } from '../respond/response-modes/index.js';
import { ResponseTarget } from '../respond/response-target.js';
import { SUPPORTED_RESPONSE_TYPES } from '../respond/response-types/index.js';

/** Turns parameters into a validated request, and errors into the answer that they must have. */
@Injectable()
export class AuthorizationRequests {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly audiences: AudienceService,
    private readonly hints: IdTokenHints,
    private readonly refusals: RefusalLog,
    private readonly http: PlainHttp,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Validates a request and answers it by `work`. OAuth errors go to the client once its redirect_uri is known.
   *
   * @param status of redirects: 302 after a GET, 303 after a POST
   * @throws OAuthError for a page, when there is nowhere to send it
   */
  async answer(
    parameters: AuthorizationParameters,
    status: 302 | 303,
    work: (request: AuthorizationRequest) => Promise<HttpReply>,
  ): Promise<HttpReply> {
    const target = await this.targetOf(parameters, status);
    try {
      return await work(await this.validate(parameters, target));
    } catch (error) {
      return target.refuse(error);
    }
  }

  /**
   * Answers a request that is refused before its parameters are looked at.
   *
   * @param parameters say where to send the error
   * @throws the error itself for a page, when there is nowhere to send it
   */
  async refuse(fault: OAuthError, parameters: AuthorizationParameters, status: 302 | 303): Promise<HttpReply> {
    const target = await this.targetOf(parameters, status).catch((error: unknown) => {
      throw error instanceof OAuthError ? fault : error;
    });
    return target.refuse(fault);
  }

  private async targetOf(parameters: AuthorizationParameters, status: 302 | 303): Promise<ResponseTarget> {
    assertLengths(parameters, ['client_id', 'redirect_uri']);
    const client = await knownClient(parameters, (id) => this.clients.find(id)); // RFC 6749 §4.1.2.1
    return new ResponseTarget({
      client,
      redirectUri: registeredRedirectUri(parameters, client, this.http), // RFC 9700 §4.1.3
      mode: responseModeFor(parameters),
      state: isTooLong('state', parameters) ? undefined : parameters.state,
      silent: wordsOf(parameters.prompt).join() === 'none',
      issuer: this.configuration.issuer,
      refusals: this.refusals,
      status,
    });
  }

  private async validate(parameters: AuthorizationParameters, target: ResponseTarget): Promise<AuthorizationRequest> {
    const request = validateAuthorizationRequest(parameters, target, {
      responseTypes: SUPPORTED_RESPONSE_TYPES,
      responseModes: RESPONSE_MODE_NAMES,
      verifyIdToken: await this.hints.verifierFor(target.client, parameters.id_token_hint),
    });
    const scope = await this.audiences.known(target.client, request.scope); // OIDC Core §3.1.2.1
    await this.audiences.check(target.client, scope, request.resource); // RFC 6749 §3.3, RFC 8707 §2
    return { ...request, scope };
  }
}
