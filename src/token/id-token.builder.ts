import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Client } from '../client/index.js';
import { Clock, type Scope, type SessionId } from '../common/index.js';
import { Configuration } from '../config/index.js';
import { SigningKeyService, type SigningAlgorithm } from '../key/index.js';
import { ClaimsService, SubjectIdentifiers, type User } from '../user/index.js';

export interface NewIdToken {
  readonly client: Client;
  readonly user: User;
  readonly authTime: Date;
  /** RFC 8176. */
  readonly amr: readonly string[];
  readonly nonce?: string | undefined;
  readonly sid?: SessionId | undefined;
  /** Claims of these scopes go into the ID token itself: only where no access token exists (OIDC Core §5.4). */
  readonly scopeForClaims?: Scope | undefined;
  /** Issued beside it: `at_hash`. */
  readonly accessToken?: string | undefined;
  /** Issued beside it at /authorize: `c_hash`. */
  readonly code?: string | undefined;
}

/** Builds ID tokens (OIDC Core §2, §3.1.3.6, §3.2.2.10, §3.3.2.11). */
@Injectable()
export class IdTokens {
  constructor(
    private readonly keys: SigningKeyService,
    private readonly claims: ClaimsService,
    private readonly subjects: SubjectIdentifiers,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** @returns a signed JWT; signing is synchronous, nothing is stored */
  build({ client, user, authTime, amr, nonce, sid, scopeForClaims, accessToken, code }: NewIdToken): string {
    const alg = client.metadata.id_token_signed_response_alg;
    const iat = this.clock.seconds();
    const claims = {
      ...(scopeForClaims && this.claims.claimsFor(user, scopeForClaims)),
      iss: this.configuration.issuer,
      sub: this.subjects.subjectFor(user, client),
      aud: client.id,
      azp: client.id,
      exp: iat + this.configuration.idTokenTtl,
      iat,
      auth_time: Math.floor(authTime.getTime() / 1000),
      amr,
      ...(nonce !== undefined && { nonce }),
      ...(sid !== undefined && { sid }),
      ...(accessToken !== undefined && { at_hash: leftHalfOfHash(accessToken, alg) }),
      ...(code !== undefined && { c_hash: leftHalfOfHash(code, alg) }),
    };
    return this.keys.sign(claims, 'JWT', alg);
  }
}

/** `at_hash` and `c_hash` (OIDC Core §3.1.3.6): by the hash of the signature's algorithm, which for Ed25519 is SHA-512. */
function leftHalfOfHash(value: string, alg: SigningAlgorithm): string {
  const digest = createHash(alg === 'EdDSA' ? 'sha512' : 'sha256')
    .update(value, 'ascii')
    .digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}
