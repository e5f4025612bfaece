import { Injectable, StreamableFile } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import { challenged } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { ClaimDefinitionDirectory, ClaimsService, SubjectIdentifiers } from '../../user/index.js';
import { ClientJwts, encryptionBy } from '../id-tokens/client-jwts.js';
import { groupsClaim } from '../access-tokens/membership-claims.js';
import { UserMemberships } from '../access-tokens/user-memberships.js';
import { accessTokenRefusals } from '../refusals/tokens.js';
import type { LiveAccessToken } from '../access-tokens/access-token-verifier.js';

export type Userinfo = { readonly sub: string } & Readonly<Record<string, unknown>>;

/** Returns claims about the user of an access token (OIDC Core §5.3). */
@Injectable()
export class UserinfoService {
  constructor(
    private readonly claims: ClaimsService,
    private readonly subjects: SubjectIdentifiers,
    private readonly jwts: ClientJwts,
    private readonly configuration: Configuration,
    private readonly memberships: UserMemberships,
    private readonly definitions: ClaimDefinitionDirectory,
  ) {}

  /**
   * @returns `sub` as in the ID token, and the granted claims only (OIDC Core §5.3.2, §5.4, §5.5); as a JWT if the
   *   client is registered for one
   * @throws OAuthError `invalid_token` for a token without a user
   */
  async about({ authorization, client, scope }: LiveAccessToken): Promise<Userinfo | StreamableFile> {
    if (authorization === null) throw challenged(accessTokenRefusals.notValid());
    const { user } = authorization;
    const requested = this.claims.claimsByName(user, authorization.claims?.userinfo ?? {});
    const definitions = await this.definitions.current();
    const claims = {
      ...definitions.released(user.customClaims, scope, 'userinfo'),
      ...this.claims.claimsFor(user, scope),
      ...requested,
      ...groupsClaim(scope, await this.memberships.forResponse(user.id, { scope, audience: [] })),
      sub: this.subjects.subjectFor(user, client),
    };
    return this.asRegistered(claims, client);
  }

  private async asRegistered(claims: Userinfo, client: Client): Promise<Userinfo | StreamableFile> {
    const { metadata } = client;
    const signedBy = metadata.userinfo_signed_response_alg ?? null;
    const encryptedBy = encryptionBy(
      metadata.userinfo_encrypted_response_alg,
      metadata.userinfo_encrypted_response_enc,
    );
    if (signedBy === null && encryptedBy === null) return claims;
    const payload = signedBy === null ? claims : { ...claims, iss: this.configuration.issuer, aud: client.id };
    const jwt = await this.jwts.make(payload, client, { signedBy, encryptedBy });
    return new StreamableFile(Buffer.from(jwt), { type: 'application/jwt' });
  }
}
