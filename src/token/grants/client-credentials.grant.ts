import { Injectable } from '@nestjs/common';
import { isUserScope, Scope, severalValues } from '../../common/index.js';
import { AudienceService } from '../audience/audience.service.js';
import type { Caller, GrantDecision, GrantHandler } from '../grant-handler.js';
import { clientCredentialsRefusals } from '../refusals/grants.js';
import { ScopedParameters } from '../token.dto.js';

/** RFC 6749 §4.4.2. */
export class ClientCredentialsParameters extends ScopedParameters {}

/** Issues a client an access token for itself (RFC 6749 §4.4): without authorization, refresh token or user claims. */
@Injectable()
export class ClientCredentialsGrant implements GrantHandler<ClientCredentialsParameters> {
  readonly grantType = 'client_credentials';
  readonly parameters = ClientCredentialsParameters;

  constructor(private readonly audiences: AudienceService) {}

  /**
   * @throws OAuthError `unauthorized_client` for a public client (RFC 6749 §4.4); `invalid_scope` for a scope about a
   *   user, which a client cannot hold for itself; `invalid_scope` and `invalid_target` as `AudienceService` does
   */
  async decide(request: ClientCredentialsParameters, { client }: Caller): Promise<GrantDecision> {
    if (client.isPublic) throw clientCredentialsRefusals.publicClient();
    const askedScope = Scope.parse(request.scope);
    const resolved = await this.audiences.resolve(client, askedScope, severalValues(request.resource), 'as registered');
    const ofUsers = resolved.scope.filter(isUserScope);
    if (ofUsers.isEmpty) return { client, askedScope, ...resolved };
    throw clientCredentialsRefusals.scopeOfUser({ received: resolved.scope.toString() });
  }
}
