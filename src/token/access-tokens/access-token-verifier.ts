import { Injectable } from '@nestjs/common';
import { ClientDirectory, judged, type Client } from '../../client/index.js';
import {
  Clock,
  equalsInConstantTime,
  hasLived,
  madeAt,
  OAuthError,
  parseBearerValue,
  Scope,
  type ResourceUri,
  type TokenId,
} from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { Verdicts } from '../../database/index.js';
import { LateKeys, SigningKeyService } from '../../key/index.js';
import type { AuthorizationDetails } from '../authorization-details/authorization-details.js';
import { AuthorizationStore } from '../authorizations/authorization.store.js';
import type { IssuedAuthorization } from '../authorizations/live-authorizations.js';
import { confirmationOf, type Confirmation } from '../proof-of-possession/confirmation.js';
import { accessTokenRefusals } from '../refusals/tokens.js';
import { AccessTokenStore } from './access-token.store.js';

/** An access token that is genuine, not expired and not revoked. */
export interface LiveAccessToken {
  readonly id: TokenId;
  readonly format: 'jwt' | 'opaque';
  readonly client: Client;
  /** Null for client_credentials. */
  readonly authorization: IssuedAuthorization | null;
  readonly subject: string;
  readonly scope: Scope;
  /** Its resources, or the issuer. */
  readonly audience: readonly ResourceUri[];
  /** Its objects of `authorization_details`; null without any. */
  readonly details: AuthorizationDetails | null;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** What its sender must prove to hold; null for a bearer token. */
  readonly confirmation: Confirmation | null;
}

/** The contents of a token whose client and authorization are not checked yet. */
interface Candidate extends Omit<LiveAccessToken, 'client' | 'authorization' | 'subject'> {
  readonly clientId: string;
  /** False for client_credentials. */
  readonly isOfUser: boolean;
  /** The authorization of the token; null when it has ended, and for client_credentials. */
  readonly authorization: IssuedAuthorization | null;
}

/** Verifies access tokens for userinfo, introspection, revocation and the admin API. */
@Injectable()
export class AccessTokenVerifier {
  constructor(
    private readonly store: AccessTokenStore,
    private readonly authorizations: AuthorizationStore,
    private readonly clients: ClientDirectory,
    private readonly keys: SigningKeyService,
    private readonly lateKeys: LateKeys,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly verdicts: Verdicts,
  ) {}

  /**
   * @param value untrusted
   * @throws OAuthError `invalid_token` (RFC 6750 §3.1) when it is not a live access token of this server
   */
  async verify(value: string): Promise<LiveAccessToken> {
    const candidate = await this.verdicts.confirmed(() => this.read(value), lacksRow);
    if (candidate === null) throw notLive('unknown');
    const token = await this.withClient(candidate);
    judged(token.client, (held) => this.assertYoung(token.id, held));
    return token;
  }

  /**
   * Verifies a token again that was live when a long request began. Its expiry alone does not end it.
   *
   * @throws OAuthError `invalid_token` when it is revoked, or when its authorization or client has ended
   */
  async confirm(token: LiveAccessToken): Promise<LiveAccessToken> {
    const { id, client, authorization: issued } = token;
    if ((await this.store.find(id))?.revokedAt) throw notLive('revoked');
    const authorization = issued && (await this.authorizations.findLive(issued.id, id));
    return this.withClient({ ...token, clientId: client.id, isOfUser: issued !== null, authorization });
  }

  private async withClient({ clientId, isOfUser, ...token }: Candidate): Promise<LiveAccessToken> {
    const client = await this.clients.find(clientId);
    if (client === null || client.ended(token.issuedAt)) throw notLive('its client has ended it');
    const { authorization } = token;
    if (isOfUser && (authorization === null || client.ended(authorization.createdAt)))
      throw notLive('its authorization has ended');
    return { ...token, client, subject: authorization?.userId ?? client.id };
  }

  /** A profile may have become stricter since the token was issued. */
  private assertYoung(id: TokenId, { profile }: Client): void {
    if (hasLived(id, profile?.longestAccessToken ?? Infinity, this.clock.now()))
      throw notLive('too old for its client');
  }

  private read(value: string): Promise<Candidate | null> {
    return value.split('.').length === 3 ? this.readJwt(value) : this.readOpaque(value);
  }

  private async readJwt(value: string): Promise<Candidate> {
    await this.lateKeys.expect(value);
    const { jti, client_id, scope, aud, exp, authorization_id, cnf, authorization_details } = this.keys.verify(
      value,
      'at+jwt',
    );
    if (typeof jti !== 'string' || typeof client_id !== 'string' || exp === undefined)
      throw notLive('a claim is missing');
    const isOfUser = typeof authorization_id === 'string';
    const id = jti as TokenId;
    if (!isOfUser && (await this.store.find(id)) !== null) throw notLive('revoked');
    return {
      id,
      format: 'jwt',
      clientId: client_id,
      isOfUser,
      authorization: isOfUser ? await this.authorizations.findLive(authorization_id, id) : null,
      scope: Scope.parse(typeof scope === 'string' ? scope : ''),
      audience: [aud ?? []].flat() as ResourceUri[],
      // Signed by this server, which has checked them.
      details: (authorization_details as AuthorizationDetails | undefined) ?? null,
      issuedAt: madeAt(jti),
      expiresAt: new Date(exp * 1000),
      confirmation: confirmationIn(cnf),
    };
  }

  /** @returns null when the token has no row */
  private async readOpaque(value: string): Promise<Candidate | null> {
    const presented = parseBearerValue<TokenId>(value);
    if (presented === null) throw notLive('malformed');
    const found = await this.store.findLive(presented.id);
    if (found === null) return null;
    if (!found.row.digest || !equalsInConstantTime(found.row.digest, presented.digest)) throw notLive('unknown');
    const { row: token, live: authorization } = found;
    if (!token.isLiveAt(this.clock.now())) throw notLive('expired or revoked');
    const { id, clientId, scope, details, issuedAt, expiresAt, confirmation } = token;
    const isOfUser = token.authorizationId !== null;
    const audience = token.audience.length > 0 ? token.audience : [this.configuration.issuer as ResourceUri];
    return { id, format: 'opaque', clientId, isOfUser, authorization, scope, audience, details, issuedAt, expiresAt, confirmation }; // prettier-ignore
  }
}

/** Whether a row that the token needs is missing. Only such a verdict can be due to a lagging node. */
function lacksRow(candidate: Candidate | null): boolean {
  return candidate === null || (candidate.isOfUser && candidate.authorization === null);
}

function confirmationIn(cnf: unknown): Confirmation | null {
  try {
    return confirmationOf(cnf);
  } catch (error) {
    throw notLive((error as Error).message);
  }
}

function notLive(reason: string): OAuthError {
  return accessTokenRefusals.notValid({ reason: `access token: ${reason}` });
}
