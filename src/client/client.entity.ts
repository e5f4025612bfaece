import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { changedAt, hexColorOf, quoted, Scope, type ClientBrand, type ClientId, type Digest } from '../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../database/index.js';
import { MEMBER_DEFAULTS, type AccessTokenFormat, type ClientMetadata } from './metadata/client-metadata.js';
import type { ValidMetadata } from './metadata/metadata-validator.js';
import type { ClientKind } from './resources/resource.entity.js';
import { VERIFYING_ALGORITHMS } from '../key/index.js';
import type { ClientProfile } from './profiles/client-profile.js';
import type { Held, Obligation, Trial } from './profiles/held.js';
import { mergedProfile, narrowedMetadata } from './profiles/merged-profile.js';
import { profileFaults } from './profiles/profile-faults.js';
import { NO_DEMANDS, profileNamed } from './profiles/profiles.js';
import { sectorOf } from './metadata/rules/sector.js';
import { isOnDevice, matchesRedirectUri } from './metadata/redirect-uri.js';
import { secretUseOf, type SecretUse } from './secrets/secret-use.js';
import { authenticationRefusals } from './refusals/authentication.js';

/** `registeredBy` of a client that registered itself without an initial access token. */
export const BY_OPEN_REGISTRATION = 'open';

/** Columns of a client that registers itself. */
export type Registration = {
  readonly [C in 'registeredBy' | 'registrationTokenDigest' | 'expiresAt']: NonNullable<Client[C]>;
};

const BY_ADMINISTRATOR = { registeredBy: null, registrationTokenDigest: null, expiresAt: null };

/** A client: an application registered here (RFC 6749 §2). */
@Entity('clients')
export class Client {
  @PrimaryColumn({ type: 'varchar', length: 100 })
  readonly id!: ClientId;

  /** Name for display: `client_name`, or else the id. */
  @Column({ type: 'varchar', length: 200 })
  readonly name!: string;

  /** Complete: members that a stored row of an earlier release lacks have their defaults. */
  @Column({ type: 'simple-json', transformer: { from: completed, to: (metadata: ClientMetadata) => metadata } })
  readonly metadata!: ClientMetadata;

  @Column({ type: 'boolean' })
  readonly disabled!: boolean;

  /** Codes and tokens issued before this time are revoked. */
  @Column({ name: 'tokens_not_before', type: 'datetime', precision: 3, nullable: true })
  readonly tokensNotBefore!: Date | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  @Column({ name: 'updated_at', type: 'datetime', precision: 3 })
  readonly updatedAt!: Date;

  /** Null: an administrator or the server itself; `open`: open registration; else an initial access token's id. */
  @Column({ name: 'registered_by', type: 'varchar', length: 36, nullable: true })
  readonly registeredBy!: string | null;

  /** Digest of the registration access token (RFC 7592 §1.3); null if the client did not register itself. */
  @Column({ name: 'registration_token_digest', type: 'varchar', length: 43, nullable: true })
  readonly registrationTokenDigest!: Digest | null;

  /** When an unused client that registered itself expires; null from its first use on. */
  @Index('ix_clients_expires_at')
  @ExpiresAt({
    with: [
      { name: 'client_secrets', column: 'client_id' },
      { name: 'client_origins', column: 'client_id' },
    ],
  })
  @Column({ name: 'expires_at', type: 'datetime', precision: 3, nullable: true })
  readonly expiresAt!: Date | null;

  static of(columns: ClientColumns): Client {
    return entityOf(Client, columns);
  }

  /** Parsed once for each object, because every token request reads it. */
  #registeredScope: Scope | undefined;

  #held: Held | null = null;

  /** Makes a client that is not stored yet. */
  static created(id: ClientId, valid: ValidMetadata, now: Date, registration?: Registration): Client {
    const times = { tokensNotBefore: null, createdAt: now, updatedAt: now };
    return Client.of({ id, ...columnsOf(id, valid), ...times, ...(registration ?? BY_ADMINISTRATOR) });
  }

  /** Returns the changed client, not stored yet. */
  changed(valid: ValidMetadata, now: Date): Client {
    return Client.of({ ...this, ...columnsOf(this.id, valid), updatedAt: changedAt(this, now) });
  }

  /**
   * The same client, held to more than its registration. It judges requests and must not be stored: its metadata are
   * narrowed.
   *
   * @param trials policies that only report
   */
  heldTo(obligations: readonly Obligation[], trials: readonly Trial[] = []): Client {
    const profile = mergedProfile(
      profileNamed(this.metadata.profile) ?? NO_DEMANDS,
      ...obligations.map((one) => one.profile),
    );
    const isNarrowed = obligations.length > 0;
    const metadata = isNarrowed ? narrowedMetadata(this.metadata, profile) : this.metadata;
    const faults = isNarrowed ? profileFaults(profile, metadata) : [];
    const client = Client.of({ ...this, metadata });
    client.#held = { own: this, obligations, profile, faults, trials };
    return client;
  }

  /** How the client is held to more than its registration; null for most clients. */
  get held(): Held | null {
    return this.#held;
  }

  /** What the pages of its interactions show instead of the brand of the server. */
  get brand(): ClientBrand | undefined {
    const { branding, logo_uri } = this.metadata;
    if (branding === undefined) return undefined;
    const logoOf = branding.logo === true && logo_uri !== undefined ? this.id : undefined;
    return { name: branding.name, color: hexColorOf(branding.color ?? '') ?? undefined, logoOf };
  }

  /** Whether the client registered itself: no administrator has verified its metadata (RFC 7591 §5). */
  get registeredItself(): boolean {
    return this.registeredBy !== null;
  }

  /** Whether the client registered itself without an initial access token. */
  get registeredOpenly(): boolean {
    return this.registeredBy === BY_OPEN_REGISTRATION;
  }

  /** Kind of client for `open_to` of resources. An initial access token does not make the metadata trustworthy. */
  get kind(): ClientKind {
    return this.registeredItself ? 'self_registered' : 'registered';
  }

  /** Whether the client counts as deleted, although its row may still exist. */
  isExpiredAt(now: Date): boolean {
    return this.expiresAt !== null && this.expiresAt <= now;
  }

  /** Whether the client cannot keep a secret (RFC 6749 §2.1). */
  get isPublic(): boolean {
    return this.metadata.token_endpoint_auth_method === 'none';
  }

  /** Whether only the registered method authenticates the client, and no equivalent one. */
  get authenticatesStrictly(): boolean {
    return this.metadata.strict_client_authentication;
  }

  get secretUse(): SecretUse {
    return secretUseOf(this.metadata);
  }

  get isNative(): boolean {
    return this.metadata.application_type === 'native';
  }

  /** Whether a code needs a PKCE challenge (RFC 9700 §2.1.1). */
  get requiresPkce(): boolean {
    return this.isPublic || this.metadata.require_pkce;
  }

  /** Whether the client registered keys for its request objects, or that they are unsigned (OIDC Core §6.1). */
  get mayUseRequestObjects(): boolean {
    const { jwks, jwks_uri: uri, request_object_signing_alg: alg } = this.metadata;
    return uri !== undefined || alg === 'none' || (jwks?.keys ?? []).some(isForSigning);
  }

  /** Whether only signed request objects are accepted (RFC 9101 §10.5). */
  get mustSignRequests(): boolean {
    return this.metadata.require_signed_request_object;
  }

  /** Whether it must push its authorization requests (RFC 9126 §6). */
  get mustPushRequests(): boolean {
    return this.metadata.require_pushed_authorization_requests;
  }

  /** Whether each of its tokens is bound to a key (RFC 9449 §5.2). */
  get mustSendDpop(): boolean {
    return this.metadata.dpop_bound_access_tokens;
  }

  /** Whether each of its tokens is bound to its certificate (RFC 8705 §3.4). */
  get bindsToCertificate(): boolean {
    return this.metadata.tls_client_certificate_bound_access_tokens;
  }

  /** Whether its proofs for new tokens need a nonce (RFC 9449 §8). */
  get needsDpopNonce(): boolean {
    return this.metadata.require_dpop_nonce;
  }

  /** Whether its authorization responses in JWTs are encrypted (JARM §3). */
  get encryptsResponses(): boolean {
    return this.metadata.authorization_encrypted_response_alg !== undefined;
  }

  /** What the client is held to beyond the usual rules; null without a profile. */
  get profile(): ClientProfile | null {
    return this.#held?.profile ?? profileNamed(this.metadata.profile);
  }

  /** The algorithms of what the client signs. */
  get signingAlgorithms(): readonly string[] {
    return this.profile?.algorithms ?? VERIFYING_ALGORITHMS;
  }

  get redirectUris(): readonly string[] {
    return this.metadata.redirect_uris;
  }

  /** Compares exactly; only the port of a native client's http loopback URI may vary (RFC 8252 §7.3). */
  hasRedirectUri(uri: string): boolean {
    return this.redirectUris.some((registered) => matchesRedirectUri(registered, uri, this.isNative));
  }

  mayUse(grantType: string): boolean {
    return this.metadata.grant_types.includes(grantType);
  }

  /** @throws OAuthError `unauthorized_client` (RFC 6749 §5.2) */
  assertMayUse(grantType: string): void {
    if (this.mayUse(grantType)) return;
    throw authenticationRefusals.grantNotRegistered({
      reason: `${this.id} is not registered for ${grantType.slice(0, 100)}`,
      expected: `one of: ${this.metadata.grant_types.join(', ')}`,
      received: quoted(grantType),
    });
  }

  /** @param sortedWords a response_type with sorted words */
  mayUseResponseType(sortedWords: string): boolean {
    return this.metadata.response_types.includes(sortedWords);
  }

  /** Clients of one sector see the same `sub` of a user; null for subject type `public`. */
  get sector(): string | null {
    return this.metadata.subject_type === 'pairwise' ? sectorOf(this.metadata) : null;
  }

  /** All scope values that the client may request. */
  get registeredScope(): Scope {
    return (this.#registeredScope ??= Scope.parse(this.metadata.scope));
  }

  /** Scope of its tokens when a request has no scope. */
  get defaultScope(): Scope {
    return Scope.parse(this.metadata.default_scope);
  }

  get accessTokenFormat(): AccessTokenFormat {
    return this.metadata.access_token_format;
  }

  /** Whether a refresh of an OpenID authorization returns an ID token (OIDC Core §12.2). */
  get getsIdTokenOnRefresh(): boolean {
    return this.metadata.id_token_on_refresh;
  }

  /** Whether its ID tokens hold the claims of the granted scopes (OIDC Core §5.4). */
  get getsClaimsInIdToken(): boolean {
    return this.metadata.claims_in_id_token;
  }

  get skipsConsent(): boolean {
    return this.metadata.skip_consent;
  }

  /** Resources whose tokens the client may introspect. */
  get resourceIds(): readonly string[] {
    return this.metadata.resource_ids;
  }

  /** Types of `authorization_details` that it may request (RFC 9396 §10). */
  get detailsTypes(): readonly string[] {
    return this.metadata.authorization_details_types;
  }

  /** Ids of the groups whose members may use the client; null: every user may. */
  get allowedGroups(): readonly string[] | null {
    return this.metadata.allowed_groups ?? null;
  }

  /** Whether remembered consent does not count, because the recipient of the answer is unverified (RFC 8252 §8.6). */
  alwaysPromptsAt(redirectUri: string): boolean {
    return this.isPublic && isOnDevice(redirectUri);
  }

  /** Whether artifacts issued at that time have ended, because the client was disabled or they were revoked. */
  ended(at: Date): boolean {
    return this.disabled || (this.tokensNotBefore !== null && at < this.tokensNotBefore);
  }
}

export type ClientColumns = ColumnsOf<
  Client,
  | 'registeredItself'
  | 'registeredOpenly'
  | 'kind'
  | 'isPublic'
  | 'authenticatesStrictly'
  | 'secretUse'
  | 'isNative'
  | 'requiresPkce'
  | 'mayUseRequestObjects'
  | 'mustSignRequests'
  | 'mustPushRequests'
  | 'profile'
  | 'held'
  | 'signingAlgorithms'
  | 'encryptsResponses'
  | 'mustSendDpop'
  | 'bindsToCertificate'
  | 'needsDpopNonce'
  | 'redirectUris'
  | 'sector'
  | 'registeredScope'
  | 'defaultScope'
  | 'accessTokenFormat'
  | 'getsIdTokenOnRefresh'
  | 'getsClaimsInIdToken'
  | 'skipsConsent'
  | 'resourceIds'
  | 'detailsTypes'
  | 'allowedGroups'
  | 'brand'
>;

function columnsOf(id: ClientId, { metadata, disabled }: ValidMetadata) {
  return { name: metadata.client_name ?? id, metadata, disabled };
}

function completed(stored: ClientMetadata): ClientMetadata {
  return { ...MEMBER_DEFAULTS, ...stored };
}

/** RFC 7517 §4.2. */
function isForSigning(key: object): boolean {
  return !('use' in key) || key.use !== 'enc';
}
