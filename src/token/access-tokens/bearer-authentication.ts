import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { BEARER, challenged, Clock, OAuthError, type ChallengeScheme, type SignInRule } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import type { Confirmation } from '../proof-of-possession/confirmation.js';
import { DPOP_SCHEME } from '../proof-of-possession/dpop/dpop-keys.js';
import { ProofOfPossession, type PresentedToken } from '../proof-of-possession/proof-of-possession.js';
import { accessTokenRefusals } from '../refusals/tokens.js';
import { AccessTokenVerifier, type LiveAccessToken } from './access-token-verifier.js';
import { presentedToken } from './bearer.js';
import { assertSignedIn } from './step-up.js';

/** The requirements of an endpoint on an access token. */
export interface BearerRequirements {
  /** The token must be for at least one of these (RFC 9068 §4). */
  readonly audiences: readonly string[];
  /** The required scope. */
  readonly scope?: string;
  /** The required sign-in. */
  readonly signIn?: SignInRule;
}

/** Authenticates requests by their access token (RFC 6750), and by the key to which it is bound (RFC 9449 §7). */
@Injectable()
export class BearerAuthentication {
  constructor(
    private readonly verifier: AccessTokenVerifier,
    private readonly possession: ProofOfPossession,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws OAuthError `invalid_token`, also for a token for other resources only, `invalid_request`,
   *   `insufficient_scope` or `insufficient_user_authentication`, each with its challenge (RFC 6750 §3, RFC 9470 §3)
   */
  async authenticate(request: Request, { audiences, scope, signIn }: BearerRequirements): Promise<LiveAccessToken> {
    const presented = presentedToken(request);
    const scheme = presented.scheme === 'dpop' ? DPOP_SCHEME : BEARER;
    const token = await this.verified(() => this.verifier.verify(presented.value), scheme);
    if (!this.isForAny(token, audiences)) throw wrongAudience(token, audiences, scheme);
    if (scope !== undefined && !token.scope.has(scope)) {
      throw challenged(accessTokenRefusals.scopeMissing({ scope }), { scope }, scheme);
    }
    if (signIn !== undefined) this.assertSignedIn(token, signIn);
    await this.assertHeld(request, presented, token);
    return token;
  }

  /**
   * Checks the sign-in behind an authenticated token.
   *
   * @throws OAuthError `insufficient_user_authentication` with its challenge (RFC 9470 §3)
   */
  assertSignedIn(token: LiveAccessToken, rule: SignInRule): void {
    assertSignedIn(token, rule, this.clock.now());
  }

  /** Last, because a proof is used up by it. */
  private async assertHeld(
    request: Request,
    presented: PresentedToken,
    { confirmation }: LiveAccessToken,
  ): Promise<void> {
    try {
      await this.possession.assertHeld(request, presented, confirmation);
    } catch (error) {
      const scheme = isOfCertificate(presented, confirmation) ? BEARER : DPOP_SCHEME;
      throw error instanceof OAuthError ? challenged(error, {}, scheme) : error;
    }
  }

  /**
   * Authenticates a long request again. The expiry of its token alone does not end it.
   *
   * @throws OAuthError `invalid_token` when the token, its authorization or its client has ended
   */
  confirm(token: LiveAccessToken): Promise<LiveAccessToken> {
    return this.verified(() => this.verifier.confirm(token));
  }

  private async verified(verify: () => Promise<LiveAccessToken>, scheme = BEARER): Promise<LiveAccessToken> {
    try {
      return await verify();
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      throw challenged(accessTokenRefusals.notValid({ reason: error.reason }), {}, scheme);
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

/** Whether the challenge asks for a certificate, which has no scheme of its own (RFC 8705 §3). */
function isOfCertificate({ scheme }: PresentedToken, confirmation: Confirmation | null): boolean {
  return scheme === 'bearer' && confirmation !== null && !('jkt' in confirmation);
}

function wrongAudience(
  { audience, client }: LiveAccessToken,
  audiences: readonly string[],
  scheme: ChallengeScheme,
): OAuthError {
  const received = audience.join(' ');
  return challenged(
    accessTokenRefusals.forAnotherResource({
      reason: `a token of ${client.id} for ${received}`,
      expected: `aud holds ${audiences.join(' or ')}`,
      received,
    }),
    {},
    scheme,
  );
}
