import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Client, ResponseSigningAlg } from '../../client/index.js';
import { Clock, type Scope, secondsOf, type SessionId } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { ClientJwts, encryptionBy } from './client-jwts.js';
import { groupsClaim } from '../access-tokens/membership-claims.js';
import { fittingClaims } from './fitting-claims.js';
import {
  acrOf,
  ClaimDefinitionDirectory,
  ClaimsService,
  Memberships,
  SubjectIdentifiers,
  type ClaimedUser,
  type ClaimRequests,
} from '../../user/index.js';

export interface NewIdToken {
  readonly client: Client;
  readonly user: ClaimedUser;
  readonly authTime: Date;
  /** RFC 8176. */
  readonly amr: readonly string[];
  /** The class to name; null or left out: the highest that `amr` reaches. */
  readonly acr?: string | null;
  readonly nonce?: string | undefined;
  readonly sid?: SessionId | undefined;
  /** The granted scope. */
  readonly scope: Scope;
  /** None when left out. */
  readonly memberships?: Memberships | undefined;
  /**
   * Whether no access token is issued beside it, so that the ID token itself has to contain the claims (OIDC Core
   * §5.4).
   */
  readonly standsAlone?: boolean;
  /** Requested by name for the ID token (OIDC Core §5.5). */
  readonly requested?: ClaimRequests | undefined;
  /** The access token beside it, for `at_hash`. */
  readonly accessToken?: string | undefined;
  /** The code beside it in a response of /authorize, for `c_hash`. */
  readonly code?: string | undefined;
  /** The state of the request in whose response it is, for `s_hash` (FAPI 1.0 Advanced §5.1.1). */
  readonly state?: string | undefined;
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
    private readonly definitions: ClaimDefinitionDirectory,
  ) {}

  /**
   * Builds an ID token; stores nothing.
   *
   * @returns signed, and encrypted if the client is registered for it
   * @throws OAuthError `temporarily_unavailable` when the client has no key to encrypt with
   */
  async build({
    client,
    user,
    authTime,
    amr,
    acr,
    nonce,
    sid,
    scope,
    memberships = Memberships.NONE,
    standsAlone = false,
    requested,
    accessToken,
    code,
    state,
  }: NewIdToken): Promise<string> {
    const { id_token_signed_response_alg: alg, ...metadata } = client.metadata;
    const iat = this.clock.seconds();
    const claims = {
      ...fittingClaims({
        ...((standsAlone || client.getsClaimsInIdToken) && this.claims.claimsFor(user, scope)),
        ...(requested && this.claims.claimsByName(user, requested)),
        ...groupsClaim(scope, memberships),
        ...(await this.definitions.current()).released(user.customClaims, scope, 'id_token'),
      }),
      iss: this.configuration.issuer,
      sub: this.subjects.subjectFor(user, client),
      aud: client.id,
      azp: client.id,
      exp: iat + (metadata.id_token_ttl ?? this.configuration.idTokenTtl),
      iat,
      auth_time: secondsOf(authTime),
      acr: acr ?? acrOf(amr),
      amr,
      ...(nonce !== undefined && { nonce }),
      ...(sid !== undefined && { sid }),
      ...(accessToken !== undefined && alg !== 'none' && { at_hash: leftHalfOfHash(accessToken, alg) }),
      ...(code !== undefined && { c_hash: leftHalfOfHash(code, alg) }),
      ...(state !== undefined && client.profile?.hashesState === true && { s_hash: leftHalfOfHash(state, alg) }),
    };
    return this.jwts.make(claims, client, {
      signedBy: alg,
      encryptedBy: encryptionBy(metadata.id_token_encrypted_response_alg, metadata.id_token_encrypted_response_enc),
    });
  }
}

/**
 * `at_hash`, `c_hash` and `s_hash` (OIDC Core §3.1.3.6), by the hash of the signature algorithm; for Ed25519 that is
 * SHA-512.
 */
function leftHalfOfHash(value: string, alg: ResponseSigningAlg): string {
  const digest = hash(alg === 'EdDSA' ? 'sha512' : 'sha256', value, 'buffer');
  return digest.subarray(0, digest.length / 2).toString('base64url');
}
