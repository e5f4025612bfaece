import { Injectable } from '@nestjs/common';
import { IdTokens } from '../../../token/index.js';
import type { ResponseParameters } from '../response-modes/index.js';
import type { ApprovedRequest, Artifact, ResponseTypeHandler } from './response-type.js';

/**
 * `id_token` (OIDC Core §3.2.2.5, §3.3.2.5). Without the scope `openid`, which only the hybrid types allow, it adds
 * nothing. Where no access token will ever exist, the claims of the scope are in the ID token itself (§5.4).
 */
@Injectable()
export class IdTokenResponseType implements ResponseTypeHandler {
  constructor(private readonly idTokens: IdTokens) {}

  async issue({ request, signedIn, granted }: ApprovedRequest, soFar: ResponseParameters): Promise<Artifact> {
    if (!granted.scope.has('openid')) return { parameters: {} };
    const { session, user } = signedIn;
    const idToken = await this.idTokens.build({
      client: request.target.client,
      user,
      authTime: session.authTime,
      amr: session.amr,
      nonce: request.nonce ?? undefined,
      sid: session.id,
      scope: granted.scope,
      standsAlone: request.responseType.toString() === 'id_token',
      requested: request.claims.id_token,
      accessToken: soFar['access_token'],
      code: soFar['code'],
    });
    return { parameters: { id_token: idToken } };
  }
}
