import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { RequestState, tokenMissing } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import type { LiveAccessToken } from '../access-tokens/access-token-verifier.js';
import { BearerAuthentication } from '../access-tokens/bearer-authentication.js';
import { accessTokenRefusals } from '../refusals/tokens.js';

declare module '../../common/index.js' {
  interface RequestState {
    /** Set by `OpenIdGuard` once the access token is verified. */
    accessToken?: LiveAccessToken;
  }
}

/**
 * Requires an access token for this server with the scope `openid` (RFC 6750), and the sign-in of USERINFO_ACR and
 * USERINFO_MAX_AGE.
 */
@Injectable()
export class OpenIdGuard implements CanActivate {
  constructor(
    private readonly bearer: BearerAuthentication,
    private readonly configuration: Configuration,
  ) {}

  /** @throws OAuthError with the challenge of RFC 6750 §3 or RFC 9470 §3 */
  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<Request>();
    const { issuer, userinfoSignIn } = this.configuration;
    const needs = { audiences: [issuer], scope: 'openid', signIn: userinfoSignIn };
    RequestState.of(request).accessToken = await this.bearer.authenticate(request, needs);
    return true;
  }
}

/**
 * The access token that `OpenIdGuard` verified, as a parameter of a controller's method.
 *
 * @throws OAuthError `invalid_token` when the guard is missing
 */
export const AccessToken = createParamDecorator((_: unknown, context: ExecutionContext): LiveAccessToken => {
  const { accessToken } = RequestState.of(context.getArgByIndex<Request>(0));
  if (accessToken === undefined) throw tokenMissing(accessTokenRefusals.missing());
  return accessToken;
});
