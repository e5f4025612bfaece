import { Injectable } from '@nestjs/common';
import type { Client } from '../../../client/index.js';
import { Clock, newId } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { ClientJwts, encryptionBy } from '../../../token/index.js';
import type { LogoutNotice } from '../../../user/index.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Seconds: enough for one delivery. Each attempt sends a new token. */
const LIFETIME = 120;

/** Builds logout tokens (OIDC Back-Channel Logout §2.4). */
@Injectable()
export class LogoutTokens {
  constructor(
    private readonly jwts: ClientJwts,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * Signs, and encrypts where the client's ID tokens are encrypted. A logout token is always signed.
   *
   * @throws OAuthError `temporarily_unavailable` when the client's keys cannot be fetched
   */
  build(client: Client, { sessionId, subject }: Pick<LogoutNotice, 'sessionId' | 'subject'>): Promise<string> {
    const iat = this.clock.seconds();
    const claims = {
      iss: this.configuration.issuer,
      aud: client.id,
      iat,
      exp: iat + LIFETIME,
      jti: newId(),
      sub: subject,
      sid: sessionId,
      events: { [EVENT]: {} },
    };
    const { id_token_signed_response_alg: alg, ...metadata } = client.metadata;
    return this.jwts.make(claims, client, {
      typ: 'logout+jwt',
      signedBy: alg === 'none' ? 'RS256' : alg,
      encryptedBy: encryptionBy(metadata.id_token_encrypted_response_alg, metadata.id_token_encrypted_response_enc),
    });
  }
}
