import { HttpException, Inject, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { SETTINGS, type Settings } from '../module/settings.js';
import { pathOf, rawOf, type HttpRequest } from '../request/http-request.js';
import { Challenges } from './challenges.js';
import type { Refusal } from './refusal.js';

/** Seconds after which a client may repeat a request that was answered 503. */
const RETRY_AFTER = '5';

/** Turns a refusal into the response of the client and a line of the log. */
@Injectable()
export class Answers {
  private readonly logger = new Logger('ResourceServer');

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(Challenges) private readonly challenges: Challenges,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Sends the nonce for the next proof with every response (RFC 9449 §8.2), where nonces are used. */
  announceNonce(response: object): void {
    const nonce = this.settings.dpop?.nonces?.current();
    if (nonce !== undefined) this.adapterHost.httpAdapter.setHeader(response, 'DPoP-Nonce', nonce);
  }

  /** @param scopes that the route requires @returns the exception to throw; the headers are set */
  to(request: HttpRequest, response: object, refusal: Refusal, scopes: readonly string[]): HttpException {
    const { status, error, description } = refusal.rule;
    const { httpAdapter } = this.adapterHost;
    const challenges = this.challenges.of(refusal, scopes);
    // Both frameworks take a list, which becomes one field for each challenge.
    if (challenges.length > 0) httpAdapter.setHeader(response, 'WWW-Authenticate', challenges as unknown as string);
    if (status === 503) httpAdapter.setHeader(response, 'Retry-After', RETRY_AFTER);
    this.log(request, refusal);
    const body = { statusCode: status, ...(error !== undefined && { error }), message: description };
    return new HttpException(body, status, { cause: refusal });
  }

  /** The rule and its section, never the token. A request without a token is ordinary. */
  private log(request: HttpRequest, { id, rule, message }: Refusal): void {
    const line = `${rawOf(request).method} ${JSON.stringify(pathOf(request)).slice(1, -1)} refused with ${rule.status}, rule ${id} (${rule.section}): ${message}`; // prettier-ignore
    if (rule.status === 503) this.logger.error(line);
    else if (id === 'no-token') this.logger.debug(line);
    else this.logger.warn(line);
  }
}
