import { Injectable } from '@nestjs/common';
import { PlainHttp, type Client } from '../../client/index.js';
import { OAuthError, RefusalLog, wordsOf, type HttpReply } from '../../common/index.js';
import { hrefOf, Configuration, ENDPOINTS } from '../../config/index.js';
import type { AuthorizationParameters } from '../request/authorization-parameters.js';
import { assertLengths, isTooLong } from '../request/checks/length.js';
import { registeredRedirectUri } from '../request/checks/redirect-uri.js';
import { JwtResponses } from './jwt-responses.js';
import {
  informing, responseModeFor, type AuthorizationResponse, type ResponseMode, type ResponseParameters,
} from './response-modes/index.js'; // prettier-ignore

/** An error that is shown on a page of this server and never redirected to the client. */
export class PageError extends OAuthError {}

/** An error that the person reads on a page of this server before it is redirected to the client. */
export class ShownError extends OAuthError {}

export interface ResponseTargetOptions {
  readonly client: Client;
  /** One of the client's registered URIs. */
  readonly redirectUri: string;
  readonly mode: ResponseMode;
  /** Puts the parameters into a JWT, for a mode that asks for it (JARM). */
  readonly encode: (parameters: ResponseParameters) => Promise<ResponseParameters>;
  readonly state: string | undefined;
  /** Whether the request forbids pages (`prompt=none`). */
  readonly silent: boolean;
  readonly issuer: string;
  readonly refusals: RefusalLog;
  /** 302 after a GET, 303 after a POST (RFC 9700 §4.12). */
  readonly status: 302 | 303;
}

/**
 * The destination of an authorization response. It exists once the client and its redirect_uri are known. Errors are
 * shown on a page before that, and redirected only through this class afterwards (RFC 6749 §4.1.2.1).
 */
export class ResponseTarget {
  constructor(private readonly options: ResponseTargetOptions) {}

  get client(): Client {
    return this.options.client;
  }

  get issuer(): string {
    return this.options.issuer;
  }

  get redirectUri(): string {
    return this.options.redirectUri;
  }

  get status(): 302 | 303 {
    return this.options.status;
  }

  /** Answers with the parameters, the `state` of the request, and `iss` (RFC 9207 §2). */
  async respond(parameters: ResponseParameters): Promise<HttpReply> {
    return this.options.mode.reply(await this.responseOf(parameters));
  }

  private async responseOf(parameters: ResponseParameters): Promise<AuthorizationResponse> {
    const { client, redirectUri, state, issuer, status, mode, encode } = this.options;
    const all = { ...parameters, ...(state !== undefined && { state }), iss: issuer };
    const sent = mode.isEncoded === true ? await encode(all) : all;
    return { redirectUri, clientName: client.name, parameters: sent, status };
  }

  /**
   * Answers with an error. A `ShownError`, and every error of a client from open registration, is shown on a page first
   * (RFC 9700 §4.11.2).
   *
   * @param more `session_state`, when the state of the browser is known
   * @throws the error itself when it must not be sent to the client: it is not an OAuth error, or it is a PageError
   */
  async refuse(error: unknown, more: ResponseParameters = {}): Promise<HttpReply> {
    if (!(error instanceof OAuthError) || error instanceof PageError) throw error;
    const { client, mode, issuer, refusals } = this.options;
    const id = refusals.record(error, { clientId: client.id, path: ENDPOINTS.authorization });
    const response = await this.responseOf({ ...error.toJSON(), error_uri: hrefOf(issuer, 'errors', id), ...more });
    return this.needsPage(error)
      ? informing(mode, response, { error, id, isUnchecked: client.registeredOpenly })
      : mode.reply(response);
  }

  /** The page is skipped when the person has just denied access, and when the request forbids pages. */
  private needsPage(error: OAuthError): boolean {
    if (this.options.silent) return false;
    return error instanceof ShownError || (this.client.registeredOpenly && error.code !== 'access_denied');
  }
}

/** Finds the response target of a request. */
@Injectable()
export class ResponseTargets {
  constructor(
    private readonly http: PlainHttp,
    private readonly refusals: RefusalLog,
    private readonly configuration: Configuration,
    private readonly jwts: JwtResponses,
  ) {}

  /**
   * @param client named by the request
   * @param status of redirects: 302 after a GET, 303 after a POST
   * @param isRead whether the parameters are all of the request, and not only those around a refused request object
   * @throws OAuthError for a page, when the redirect_uri is not registered for the client (RFC 6749 §4.1.2.1)
   */
  of(client: Client, parameters: AuthorizationParameters, status: 302 | 303, isRead = true): ResponseTarget {
    assertLengths(parameters, ['redirect_uri']);
    return new ResponseTarget({
      client,
      redirectUri: registeredRedirectUri(parameters, client, this.http), // RFC 9700 §4.1.3
      mode: responseModeFor(parameters, client, isRead),
      encode: (response) => this.jwts.encode(response, client),
      state: isTooLong('state', parameters) ? undefined : parameters.state,
      silent: wordsOf(parameters.prompt).join() === 'none',
      issuer: this.configuration.issuer,
      refusals: this.refusals,
      status,
    });
  }
}
