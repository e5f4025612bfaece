import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { challenged, OAuthError } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { accessTokenRefusals } from '../refusals/tokens.js';
import { AccessTokenVerifier, type LiveAccessToken } from './access-token-verifier.js';
import { bearerToken } from './bearer.js';

/** The requirements of an endpoint on an access token. */
export interface BearerRequirements {
  /** The token must be for at least one of these (RFC 9068 §4). */
  readonly audiences: readonly string[];
  /** The required scope. */
  readonly scope?: string;
}

/** Authenticates requests by their access token (RFC 6750). */
@Injectable()
export class BearerAuthentication {
  constructor(
    private readonly verifier: AccessTokenVerifier,
    private readonly configuration: Configuration,
  ) {}

  /**
   * @throws OAuthError `invalid_token`, also for a token for other resources only, `invalid_request`, or
   *   `insufficient_scope`, each with its challenge (RFC 6750 §3)
   */
  async authenticate(request: Request, { audiences, scope }: BearerRequirements): Promise<LiveAccessToken> {
    const value = bearerToken(request);
    const token = await this.verified(() => this.verifier.verify(value));
    if (!this.isForAny(token, audiences)) throw wrongAudience(token, audiences);
    if (scope !== undefined && !token.scope.has(scope)) {
      throw challenged(accessTokenRefusals.scopeMissing({ scope }), scope);
    }
    return token;
  }

  /**
   * Authenticates a long request again. The expiry of its token alone does not end it.
   *
   * @throws OAuthError `invalid_token` when the token, its authorization or its client has ended
   */
  confirm(token: LiveAccessToken): Promise<LiveAccessToken> {
    return this.verified(() => this.verifier.confirm(token));
  }

  private async verified(verify: () => Promise<LiveAccessToken>): Promise<LiveAccessToken> {
    try {
      return await verify();
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      throw challenged(accessTokenRefusals.notValid({ reason: error.reason }));
    }
  }

  /** Tokens of version 0.1 with resources do not name the issuer, but are for it as well. */
  private isForAny({ audience, authorization }: LiveAccessToken, audiences: readonly string[]): boolean {
    const isOfRelease01 = authorization !== null && authorization.resourceNamed === null;
    return (
      audience.some((one) => audiences.includes(one)) ||
      (isOfRelease01 && audiences.includes(this.configuration.issuer))
    );
  }
}

function wrongAudience({ audience, client }: LiveAccessToken, audiences: readonly string[]): OAuthError {
  const received = audience.join(' ');
  return challenged(
    accessTokenRefusals.forAnotherResource({
      reason: `a token of ${client.id} for ${received}`,
      expected: `aud holds ${audiences.join(' or ')}`,
      received,
    }),
  );
}
