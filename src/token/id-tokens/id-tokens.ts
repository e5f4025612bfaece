import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Client, ResponseSigningAlg } from '../../client/index.js';
import { Clock, type Scope, secondsOf, type SessionId } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { ClientJwts, encryptionBy } from './client-jwts.js';
import { fittingClaims } from './fitting-claims.js';
import { acrOf, ClaimsService, SubjectIdentifiers, type ClaimedUser, type ClaimRequests } from '../../user/index.js';

export interface NewIdToken {
  readonly client: Client;
  readonly user: ClaimedUser;
  readonly authTime: Date;
  /** RFC 8176. */
  readonly amr: readonly string[];
  readonly nonce?: string | undefined;
  readonly sid?: SessionId | undefined;
  /** What was granted. */
  readonly scope: Scope;
  /** Whether no access token is ever issued beside it, so that only the ID token can hold the claims (OIDC Core §5.4). */
  readonly standsAlone?: boolean;
  /** Asked for by name into the ID token (OIDC Core §5.5). */
  readonly requested?: ClaimRequests | undefined;
  /** Issued beside it: `at_hash`. */
  readonly accessToken?: string | undefined;
  /** Issued beside it at /authorize: `c_hash`. */
  readonly code?: string | undefined;
}

/** Builds ID tokens (OIDC Core §2, §3.1.3.6, §3.2.2.10, §3.3.2.11). */
@Injectable()
export class IdTokens {
  constructor(
    private readonly jwts: ClientJwts,
    private readonly claims: ClaimsService,
    private readonly subjects: SubjectIdentifiers,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns signed, and encrypted where the client is registered for it; nothing is stored
   * @throws OAuthError `temporarily_unavailable` when there is no key of the client's to encrypt with
   */
  build({
    client,
    user,
    authTime,
    amr,
    nonce,
    sid,
    scope,
    standsAlone = false,
    requested,
    accessToken,
    code,
  }: NewIdToken): Promise<string> {
    const { id_token_signed_response_alg: alg, ...metadata } = client.metadata;
    const iat = this.clock.seconds();
    const claims = {
      ...fittingClaims({
        ...((standsAlone || client.getsClaimsInIdToken) && this.claims.claimsFor(user, scope)),
        ...(requested && this.claims.claimsByName(user, requested)),
      }),
      iss: this.configuration.issuer,
      sub: this.subjects.subjectFor(user, client),
      aud: client.id,
      azp: client.id,
      exp: iat + (metadata.id_token_ttl ?? this.configuration.idTokenTtl),
      iat,
      auth_time: secondsOf(authTime),
      acr: acrOf(amr),
      amr,
      ...(nonce !== undefined && { nonce }),
      ...(sid !== undefined && { sid }),
      ...(accessToken !== undefined && alg !== 'none' && { at_hash: leftHalfOfHash(accessToken, alg) }),
      ...(code !== undefined && { c_hash: leftHalfOfHash(code, alg) }),
    };
    return this.jwts.make(claims, client, {
      signedBy: alg,
      encryptedBy: encryptionBy(metadata.id_token_encrypted_response_alg, metadata.id_token_encrypted_response_enc),
    });
  }
}

/** `at_hash` and `c_hash` (OIDC Core §3.1.3.6): by the hash of the signature's algorithm, which for Ed25519 is SHA-512. */
function leftHalfOfHash(value: string, alg: ResponseSigningAlg): string {
  const digest = hash(alg === 'EdDSA' ? 'sha512' : 'sha256', value, 'buffer');
  return digest.subarray(0, digest.length / 2).toString('base64url');
}
