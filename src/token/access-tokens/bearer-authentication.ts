import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { challenged, OAuthError } from '../../common/index.js';
import { AccessTokenVerifier, type LiveAccessToken } from './access-token-verifier.js';
import { bearerToken } from './bearer.js';

/** Believes the access token of a request (RFC 6750). */
@Injectable()
export class BearerAuthentication {
  constructor(private readonly verifier: AccessTokenVerifier) {}

  /**
   * @param scope what the token must hold
   * @throws OAuthError `invalid_token`, `invalid_request`, or `insufficient_scope`, each with its challenge (RFC 6750 §3)
   */
  async authenticate(request: Request, scope?: string): Promise<LiveAccessToken> {
    const token = await this.verify(bearerToken(request));
    if (scope !== undefined && !token.scope.has(scope)) {
      throw challenged('insufficient_scope', 'The access token does not hold the scope that is needed', scope);
    }
    return token;
  }

  private async verify(value: string): Promise<LiveAccessToken> {
    try {
      return await this.verifier.verify(value);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      throw Object.assign(challenged('invalid_token', 'The access token is not valid'), { reason: error.reason });
    }
  }
}
