import { Injectable } from '@nestjs/common';
import { isUserScope, Scope, severalValues } from '../../common/index.js';
import { AudienceService } from '../audience/audience.service.js';
import type { Caller, GrantDecision, GrantHandler } from '../grant-handler.js';
import { clientCredentialsRefusals } from '../refusals/grants.js';
import { detailsIn } from '../authorization-details/authorization-details.js';
import { RequestedDetails } from '../authorization-details/requested-details.js';
import { Details, ScopedParameters } from '../token.dto.js';

/** RFC 6749 §4.4.2. */
export class ClientCredentialsParameters extends ScopedParameters {
  /** Objects of types that the client is registered for (RFC 9396 §4). */
  @Details()
  authorization_details?: string;
}

/** Issues a client an access token for itself (RFC 6749 §4.4): without authorization, refresh token or user claims. */
@Injectable()
export class ClientCredentialsGrant implements GrantHandler<ClientCredentialsParameters> {
  readonly grantType = 'client_credentials';
  readonly parameters = ClientCredentialsParameters;

  constructor(
    private readonly audiences: AudienceService,
    private readonly details: RequestedDetails,
  ) {}

  /**
   * @throws OAuthError `unauthorized_client` for a public client (RFC 6749 §4.4); `invalid_scope` for a scope about a
   *   user, which a client cannot hold for itself; `invalid_scope`, `invalid_target` and `invalid_authorization_details` as
   *   `AudienceService` and `RequestedDetails` do
   */
  async decide(request: ClientCredentialsParameters, { client }: Caller): Promise<GrantDecision> {
    if (client.isPublic) throw clientCredentialsRefusals.publicClient();
    const askedScope = Scope.parse(request.scope);
    const { resource, authorization_details: text } = request;
    const details = detailsIn(text);
    if (details !== null) await this.details.check(client, details); // RFC 9396 §5
    const targets = severalValues(resource);
    const resolved = await this.audiences.resolve(client, askedScope, targets, 'as registered', details);
    const ofUsers = resolved.scope.filter(isUserScope);
    if (ofUsers.isEmpty) return { client, askedScope, ...resolved };
    throw clientCredentialsRefusals.scopeOfUser({ received: resolved.scope.toString() });
  }
}
