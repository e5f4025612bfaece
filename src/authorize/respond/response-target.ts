import { Injectable } from '@nestjs/common';
import { PlainHttp, type Client } from '../../client/index.js';
import { OAuthError, RefusalLog, wordsOf, type HttpReply } from '../../common/index.js';
import { Configuration, ENDPOINTS } from '../../config/index.js';
import type { AuthorizationParameters } from '../request/authorization-parameters.js';
import { assertLengths, isTooLong } from '../request/checks/length.js';
import { registeredRedirectUri } from '../request/checks/redirect-uri.js';
import {
  informing, responseModeFor, type AuthorizationResponse, type ResponseMode, type ResponseParameters,
} from './response-modes/index.js'; // prettier-ignore

/** An error that the person must see on a page of this server: it is never redirected to the client. */
export class PageError extends OAuthError {}

export interface ResponseTargetOptions {
  readonly client: Client;
  /** Registered for that client. */
  readonly redirectUri: string;
  readonly mode: ResponseMode;
  readonly state: string | undefined;
  /** Whether the request forbids to show anything (`prompt=none`). */
  readonly silent: boolean;
  readonly issuer: string;
  readonly refusals: RefusalLog;
  /** 302 after a GET, 303 after a POST (RFC 9700 §4.12). */
  readonly status: 302 | 303;
}

/**
 * Where an authorization response goes. It exists once the client is known and the redirect_uri is registered;
 * until then errors are a page, from then on this is the only way to redirect one (RFC 6749 §4.1.2.1).
 */
export class ResponseTarget {
  constructor(private readonly options: ResponseTargetOptions) {}

  get client(): Client {
    return this.options.client;
  }

  get redirectUri(): string {
    return this.options.redirectUri;
  }

  get status(): 302 | 303 {
    return this.options.status;
  }

  /**
   * Does the work on a request, and redirects its error: the only place where a thrown error becomes a redirect.
   *
   * @throws the error itself when it must not leave for the client
   */
  async catching(work: () => Promise<HttpReply>): Promise<HttpReply> {
    try {
      return await work();
    } catch (error) {
      return this.refuse(error);
    }
  }

  /** The response with `state` as it came, and `iss` (RFC 9207 §2). */
  respond(parameters: ResponseParameters): HttpReply {
    return this.options.mode.reply(this.responseOf(parameters));
  }

  private responseOf(parameters: ResponseParameters): AuthorizationResponse {
    const { client, redirectUri, state, issuer, status } = this.options;
    const all = { ...parameters, ...(state !== undefined && { state }), iss: issuer };
    return { redirectUri, clientName: client.name, parameters: all, status };
  }

  /**
   * The error response; for a client that anybody may have registered a page that leads to it (RFC 9700 §4.11.2).
   *
   * @param more `session_state`, where the state of the browser is known
   * @throws the error itself when it must not leave for the client: not an OAuth error, or one for a person here
   */
  refuse(error: unknown, more: ResponseParameters = {}): HttpReply {
    if (!(error instanceof OAuthError) || error instanceof PageError) throw error;
    const { client, mode, issuer, refusals } = this.options;
    const id = refusals.record(error, { clientId: client.id, path: ENDPOINTS.authorization });
    const response = this.responseOf({ ...error.toJSON(), error_uri: `${issuer}${ENDPOINTS.errors}/${id}`, ...more });
    return this.informsOf(error) ? informing(mode, response, error, id) : mode.reply(response);
  }

  /** Not of what a person has just answered, nor where nothing may be shown. */
  private informsOf({ code }: OAuthError): boolean {
    return this.client.registeredOpenly && !this.options.silent && code !== 'access_denied';
  }
}

/** Finds where the response to a request goes. */
@Injectable()
export class ResponseTargets {
  constructor(
    private readonly http: PlainHttp,
    private readonly refusals: RefusalLog,
    private readonly configuration: Configuration,
  ) {}

  /**
   * @param client that the request names
   * @param status of redirects: 302 after a GET, 303 after a POST
   * @throws OAuthError for a page: the redirect_uri is not one of the client's (RFC 6749 §4.1.2.1)
   */
  of(client: Client, parameters: AuthorizationParameters, status: 302 | 303): ResponseTarget {
    assertLengths(parameters, ['redirect_uri']);
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
}
