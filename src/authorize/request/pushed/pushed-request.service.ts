import { Injectable } from '@nestjs/common';
import type { Client } from '../../../client/index.js';
import type { Parameters } from '../../../common/index.js';
import { AuthorizationRequests } from '../authorization-requests.js';
import type { PushedAuthorizationResponse } from './pushed-request.dto.js';
import { OPENS_FOR, PushedRequests } from './pushed-requests.js';

/** The pushed authorization request endpoint (RFC 9126 §2). */
@Injectable()
export class PushedRequestService {
  constructor(
    private readonly requests: AuthorizationRequests,
    private readonly pushed: PushedRequests,
  ) {}

  /**
   * Validates a request as the authorization endpoint does, and stores it.
   *
   * @param client authenticated, unless it is public
   * @param address of the sender
   * @throws OAuthError with the codes of RFC 6749 §4.1.2.1 and RFC 9101 §7
   */
  async push(form: Parameters, client: Client, address: string | undefined): Promise<PushedAuthorizationResponse> {
    const resolved = await this.requests.resolvePushed(form, client);
    const { parameters } = await this.requests.validate(resolved);
    return { request_uri: await this.pushed.add(parameters, client, address), expires_in: OPENS_FOR };
  }
}
