import { Injectable } from '@nestjs/common';
import { ClientDirectory, type Client } from '../../client/index.js';
import {
  Clock,
  equalsInConstantTime,
  madeAt,
  OAuthError,
  parseBearerValue,
  Scope,
  type ResourceUri,
  type TokenId,
} from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { SigningKeyService } from '../../key/index.js';
import { AuthorizationStore, type LiveAuthorization } from '../authorizations/authorization.store.js';
import { AccessTokenStore } from './access-token.store.js';

/** An access token that is genuine, not expired and not revoked. */
export interface LiveAccessToken {
  readonly id: TokenId;
  readonly format: 'jwt' | 'opaque';
  readonly client: Client;
  /** Null for client_credentials. */
  readonly authorization: LiveAuthorization | null;
  readonly subject: string;
  readonly scope: Scope;
  /** Its resources, or the issuer. */
  readonly audience: readonly ResourceUri[];
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

interface Candidate extends Omit<LiveAccessToken, 'client' | 'authorization' | 'subject'> {
  readonly clientId: string;
  readonly authorizationId: string | null;
}

/** Says whether an access token of ours lives: for userinfo, introspection, revocation and the admin API. */
@Injectable()
export class AccessTokenVerifier {
  constructor(
    private readonly store: AccessTokenStore,
    private readonly authorizations: AuthorizationStore,
    private readonly clients: ClientDirectory,
    private readonly keys: SigningKeyService,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * @param value what was presented: any text
   * @throws OAuthError `invalid_token` (RFC 6750 §3.1) when it is not a living access token of ours
   */
  async verify(value: string): Promise<LiveAccessToken> {
    const candidate = value.split('.').length === 3 ? this.readJwt(value) : await this.readOpaque(value);
    const client = await this.clients.find(candidate.clientId);
    if (client === null || client.ended(candidate.issuedAt)) throw dead('its client has ended it');
    const authorization = await this.authorizationOf(candidate, client);
    return { ...candidate, client, authorization, subject: authorization?.userId ?? client.id };
  }

  private readJwt(value: string): Candidate {
    const { jti, client_id, scope, aud, exp, authorization_id } = this.keys.verify(value, 'at+jwt');
    if (typeof jti !== 'string' || typeof client_id !== 'string' || exp === undefined) throw dead('a claim is missing');
    return {
      id: jti as TokenId,
      format: 'jwt',
      clientId: client_id,
      authorizationId: typeof authorization_id === 'string' ? authorization_id : null,
      scope: Scope.parse(typeof scope === 'string' ? scope : ''),
      audience: [aud ?? []].flat() as ResourceUri[],
      issuedAt: madeAt(jti),
      expiresAt: new Date(exp * 1000),
    };
  }

  private async readOpaque(value: string): Promise<Candidate> {
    const presented = parseBearerValue<TokenId>(value);
    const token = presented && (await this.store.find(presented.id));
    if (!token?.digest || !equalsInConstantTime(token.digest, presented!.digest)) throw dead('unknown');
    if (!token.isLiveAt(this.clock.now())) throw dead('expired or revoked');
    const { id, clientId, authorizationId, scope, issuedAt, expiresAt } = token;
    const audience = token.audience.length > 0 ? token.audience : [this.configuration.issuer as ResourceUri];
    return { id, format: 'opaque', clientId, authorizationId, scope, audience, issuedAt, expiresAt };
  }

  private async authorizationOf(
    { id, format, authorizationId }: Candidate,
    client: Client,
  ): Promise<LiveAuthorization | null> {
    if (authorizationId === null) {
      if (format === 'jwt' && (await this.store.find(id)) !== null) throw dead('revoked');
      return null;
    }
    const authorization = await this.authorizations.findLive(authorizationId, format === 'jwt' ? id : undefined);
    if (authorization === null || client.ended(authorization.createdAt)) throw dead('its authorization has ended');
    return authorization;
  }
}

function dead(reason: string): OAuthError {
  return new OAuthError('invalid_token', 'The access token is not valid', { reason: `access token: ${reason}` });
}
