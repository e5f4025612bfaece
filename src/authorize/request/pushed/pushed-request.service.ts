import { Injectable } from '@nestjs/common';
import type { Client } from '../../../client/index.js';
import type { Parameters } from '../../../common/index.js';
import { possessionRefusals, type Confirmation, type Possession } from '../../../token/index.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';
import { AuthorizationRequests } from '../authorization-requests.js';
import type { PushedAuthorizationResponse } from './pushed-request.dto.js';
import { OPENS_FOR, PushedRequests } from './pushed-requests.js';

/** The sender of a pushed request. */
export interface Pusher {
  /** Authenticated, unless it is public. */
  readonly client: Client;
  /** The IP address; undefined when the connection is closed already. */
  readonly address: string | undefined;
  readonly possession: Possession;
}

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
   * @throws OAuthError with the codes of RFC 6749 §4.1.2.1 and RFC 9101 §7; `invalid_dpop_proof`;
   *   `temporarily_unavailable` (429) when clients that anyone can be push too many requests
   */
  async push(form: Parameters, { client, address, possession }: Pusher): Promise<PushedAuthorizationResponse> {
    const resolved = await this.requests.resolvePushed(form, client);
    const { parameters } = await this.requests.validate(resolved);
    const bound = boundTo(possession.confirmation, parameters);
    this.pushed.assertWithinLimit(client, address);
    await possession.use();
    return { request_uri: await this.pushed.add(bound, client), expires_in: OPENS_FOR };
  }
}

/**
 * A DPoP proof of the push binds the code to its key, as `dpop_jkt` does (RFC 9449 §10.1).
 *
 * @throws OAuthError `invalid_dpop_proof` when `dpop_jkt` names another key
 */
function boundTo(confirmation: Confirmation | null, parameters: AuthorizationParameters): AuthorizationParameters {
  if (confirmation === null || !('jkt' in confirmation)) return parameters;
  const { jkt } = confirmation;
  if (parameters.dpop_jkt !== undefined && parameters.dpop_jkt !== jkt) throw possessionRefusals.keyDiffers();
  return { ...parameters, dpop_jkt: jkt };
}
