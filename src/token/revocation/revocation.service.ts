import { Injectable } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import { OAuthError } from '../../common/index.js';
import { LONGEST_ACCESS_TOKEN } from '../../config/index.js';
import { AccessTokenVerifier } from '../access-tokens/access-token-verifier.js';
import { AuthorizationStore } from '../authorizations/authorization.store.js';
import { Authorizations } from '../authorizations/authorizations.js';
import { RefreshTokens } from '../refresh-tokens/refresh-tokens.js';
import { tokenManagementRefusals } from '../refusals/tokens.js';
import { AccessTokenRevocation } from './access-token-revocation.js';

/** Revokes tokens for the clients that hold them (RFC 7009). */
@Injectable()
export class RevocationService {
  constructor(
    private readonly verifier: AccessTokenVerifier,
    private readonly accessTokens: AccessTokenRevocation,
    private readonly refreshTokens: RefreshTokens,
    private readonly authorizations: Authorizations,
    private readonly authorizationStore: AuthorizationStore,
  ) {}

  /**
   * Revokes a refresh token with its whole authorization, access tokens included; or an access token alone. An unknown
   * or expired token is not an error (RFC 7009 §2.2).
   *
   * @throws OAuthError `invalid_request`, without revoking, when it was issued to another client (RFC 7009 §2.1)
   */
  async revoke(value: string, client: Client): Promise<void> {
    if (value.length > LONGEST_ACCESS_TOKEN) return;
    if (!(await this.revokeRefreshToken(value, client))) await this.revokeAccessToken(value, client);
  }

  private async revokeRefreshToken(value: string, client: Client): Promise<boolean> {
    const presented = await this.refreshTokens.find(value);
    if (presented === null) return false;
    assertOwn(presented.family.clientId, client);
    const authorization = await this.authorizationStore.find(presented.family.authorizationId);
    if (authorization !== null) await this.authorizations.revoke(authorization, 'authorization.revoked_by_client');
    return true;
  }

  private async revokeAccessToken(value: string, client: Client): Promise<void> {
    try {
      const token = await this.verifier.verify(value);
      assertOwn(token.client.id, client);
      await this.accessTokens.revoke(token);
    } catch (error) {
      if (!(error instanceof OAuthError && error.code === 'invalid_token')) throw error;
    }
  }
}

function assertOwn(clientId: string, client: Client): void {
  if (clientId !== client.id) throw tokenManagementRefusals.revokedByAnother();
}
