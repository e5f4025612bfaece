import { Injectable } from '@nestjs/common';
import { IdTokens } from '../../../token/index.js';
import type { ResponseParameters } from '../response-modes/index.js';
import type { ApprovedRequest, Artifact, ResponseTypeHandler } from './response-type.js';

/**
 * `id_token` (OIDC Core §3.2.2.5, §3.3.2.5). The hybrid types allow a scope without `openid`; no ID token is issued
 * then. When no access token can follow, the ID token itself contains the claims of the scope (§5.4).
 */
@Injectable()
export class IdTokenResponseType implements ResponseTypeHandler {
  constructor(private readonly idTokens: IdTokens) {}

  async issue(
    { request, signedIn, granted, memberships, authorization }: ApprovedRequest,
    soFar: ResponseParameters,
  ): Promise<Artifact> {
    if (!granted.scope.has('openid')) return { parameters: {} };
    const { session, user } = signedIn;
    const idToken = await this.idTokens.build({
      client: request.target.client,
      user,
      authTime: session.authTime,
      amr: session.amr,
      acr: authorization.acr,
      nonce: request.nonce ?? undefined,
      sid: session.id,
      scope: granted.scope,
      memberships,
      standsAlone: request.responseType.toString() === 'id_token',
      requested: request.claims.id_token,
      accessToken: soFar['access_token'],
      code: soFar['code'],
      state: request.parameters.state,
    });
    return { parameters: { id_token: idToken } };
  }
}
