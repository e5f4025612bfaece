import { Injectable } from '@nestjs/common';
import { ResourceDirectory, type Client, type Resource, type Resources } from '../../client/index.js';
import {
  Clock,
  newBearerValue,
  newId,
  plusSeconds,
  type ResourceUri,
  type Scope,
  secondsOf,
  type TokenId,
} from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import type { Writer } from '../../database/index.js';
import { SigningKeyService, type SigningAlgorithm } from '../../key/index.js';
import { SubjectIdentifiers, type Memberships } from '../../user/index.js';
import type { LiveAuthorization } from '../authorizations/live-authorizations.js';
import { assertFits } from '../audience/audience-refusals.js';
import type { AuthorizationDetails } from '../authorization-details/authorization-details.js';
import type { Confirmation } from '../proof-of-possession/confirmation.js';
import { AccessToken } from './access-token.entity.js';
import { AccessTokenStore } from './access-token.store.js';
import { authenticationOf } from './authentication-claims.js';
import { UserClaims, type Claims } from './user-claims.js';

export interface NewAccessToken {
  readonly client: Client;
  /** Undefined for client_credentials. */
  readonly authorization?: LiveAuthorization | undefined;
  readonly scope: Scope;
  /** The resources of the token; empty means the issuer. */
  readonly audience: readonly ResourceUri[];
  /** Whether the request named the resources (RFC 8707). If not, a token with `openid` is for the issuer as well. */
  readonly resourceNamed: boolean;
  /** Objects of `authorization_details`, for resources of the audience only (RFC 9396 §9.1). */
  readonly details?: AuthorizationDetails | null | undefined;
  /** Of the user; left out without a user. */
  readonly memberships?: Memberships | undefined;
  /** What the token is bound to; null for a bearer token. */
  readonly confirmation: Confirmation | null;
}

export interface MintedAccessToken {
  readonly value: string;
  /** Seconds. */
  readonly expiresIn: number;
  /** Stores the row; undefined for a JWT, which has none. */
  readonly add?: (writer: Writer) => Promise<void>;
}

interface Policy {
  readonly format: 'jwt' | 'opaque';
  /** Seconds. */
  readonly ttl: number;
  readonly alg: SigningAlgorithm;
}

const DEFAULT_ALG: SigningAlgorithm = 'ES256';

/** Mints access tokens, as a JWT (RFC 9068) or opaque, by the settings of the client and the resource. */
@Injectable()
export class AccessTokens {
  constructor(
    private readonly store: AccessTokenStore,
    private readonly resources: ResourceDirectory,
    private readonly keys: SigningKeyService,
    private readonly subjects: SubjectIdentifiers,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly userClaims: UserClaims,
  ) {}

  /** @throws OAuthError `invalid_target`, `invalid_authorization_details` for more than fits into one token */
  async mint(token: NewAccessToken): Promise<MintedAccessToken> {
    assertFits(token);
    const current = await this.resources.current();
    const policy = this.policyFor(token, current);
    if (policy.format === 'opaque') return this.mintOpaque(token, policy);
    const { authorization } = token;
    const aboutUser = authorization === undefined ? {} : await this.userClaims.of({ ...token, authorization }, current);
    return this.mintJwt(token, policy, aboutUser);
  }

  /** A resource's setting overrides the client's. Of several resources, opaque wins, and the shortest lifetime. */
  private policyFor({ client, audience }: NewAccessToken, current: Resources): Policy {
    const resources = current.of(audience);
    const [first] = resources;
    const ttl = this.lifetimeFor(client, resources);
    if (first === undefined) return { format: client.accessTokenFormat, ttl, alg: DEFAULT_ALG };
    const isOpaque = resources.some((one) => (one.accessTokenFormat ?? client.accessTokenFormat) === 'opaque');
    return {
      format: isOpaque ? 'opaque' : 'jwt',
      ttl,
      alg: (resources.length === 1 ? first.accessTokenSigningAlg : null) ?? DEFAULT_ALG,
    };
  }

  /** The shortest lifetime of the client and its resources; the server's default for each that sets none. */
  private lifetimeFor({ metadata, profile }: Client, resources: readonly Resource[]): number {
    const longest = profile?.longestAccessToken ?? Infinity;
    const ofClient = metadata.access_token_ttl;
    const usual = ofClient ?? this.configuration.accessTokenTtl;
    if (resources.length === 0) return Math.min(usual, longest);
    return resources.reduce(
      (least, { accessTokenTtl }) => Math.min(least, accessTokenTtl ?? usual),
      Math.min(ofClient ?? Infinity, longest),
    );
  }

  /** RFC 9068 §2. The private claim `authorization_id` names the row whose revocation ends the token. */
  private mintJwt(token: NewAccessToken, { ttl, alg }: Policy, aboutUser: Claims): MintedAccessToken {
    const { client, authorization, scope, details, confirmation } = token;
    const now = this.clock.now();
    const iat = secondsOf(now);
    const claims = {
      ...aboutUser,
      iss: this.configuration.issuer,
      aud: audienceClaim(this.audienceOf(token)),
      // RFC 9068 §2.2: the `sub` of the user for this client, or the client itself.
      sub: authorization ? this.subjects.subjectFor({ id: authorization.userId }, client) : client.id,
      client_id: client.id,
      iat,
      exp: iat + ttl,
      jti: newId<TokenId>(now),
      ...(!scope.isEmpty && { scope: scope.toString() }),
      ...(details && { authorization_details: details }), // RFC 9396 §9.1
      ...(confirmation && { cnf: confirmation }), // RFC 7800 §3.1
      ...(authorization && {
        authorization_id: authorization.id,
        ...authenticationOf(authorization),
      }),
    };
    return { value: this.keys.sign(claims, 'at+jwt', alg), expiresIn: ttl };
  }

  private mintOpaque(token: NewAccessToken, { ttl }: Policy): MintedAccessToken {
    const { client, authorization, scope, details = null, confirmation } = token;
    const now = this.clock.now();
    const { id, digest, value } = newBearerValue(newId<TokenId>(now));
    const row = AccessToken.of({
      id,
      digest,
      authorizationId: authorization?.id ?? null,
      clientId: client.id,
      scopeText: scope.toString(),
      audience: this.audienceOf(token),
      details,
      expiresAt: plusSeconds(now, ttl),
      revokedAt: null,
      confirmation,
    });
    return { value, expiresIn: ttl, add: (writer) => this.store.add(writer, row) };
  }

  private audienceOf({ scope, audience, resourceNamed }: NewAccessToken): ResourceUri[] {
    const isForIssuer = audience.length === 0 || (!resourceNamed && scope.has('openid'));
    return isForIssuer ? [...audience, this.configuration.issuer as ResourceUri] : [...audience];
  }
}

/** `aud` is a string for a single audience (RFC 7519 §4.1.3). */
function audienceClaim(audience: string[]): string | string[] {
  return audience.length === 1 ? audience[0]! : audience;
}
