import { Injectable } from '@nestjs/common';
import { OPENID_SCOPES, Scope, severalValues } from '../../common/index.js';
import { AudienceService } from '../audience/audience.service.js';
import type { Caller, GrantDecision, GrantHandler } from '../grant-handler.js';
import { clientCredentialsRefusals } from '../refusals/grants.js';
import { ScopedParameters } from '../token.dto.js';

/** RFC 6749 §4.4.2. */
export class ClientCredentialsParameters extends ScopedParameters {}

/** Scopes that are about a user, and so never a client's own (RFC 6749 §4.4.3, OIDC Core §5.4). */
const OF_A_USER = Scope.of(OPENID_SCOPES);

/** Gives a client an access token of its own (RFC 6749 §4.4): no authorization, no refresh token, no user claims. */
@Injectable()
export class ClientCredentialsGrant implements GrantHandler<ClientCredentialsParameters> {
  readonly grantType = 'client_credentials';
  readonly parameters = ClientCredentialsParameters;

  constructor(private readonly audiences: AudienceService) {}

  /**
   * @throws OAuthError `unauthorized_client` for a public client (RFC 6749 §4.4),
   *   `invalid_scope` and `invalid_target` as `AudienceService` does
   */
  async decide(request: ClientCredentialsParameters, { client }: Caller): Promise<GrantDecision> {
    if (client.isPublic) throw clientCredentialsRefusals.publicClient();
    const askedScope = Scope.parse(request.scope);
    const resolved = await this.audiences.resolve(client, askedScope, severalValues(request.resource), 'as registered');
    if (OF_A_USER.minus(resolved.scope).equals(OF_A_USER)) return { client, askedScope, ...resolved };
    throw clientCredentialsRefusals.scopeOfUser({ received: resolved.scope.toString() });
  }
}
