import { Injectable } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import { Clock, newId } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { SigningKeyService } from '../../key/index.js';
import type { LogoutDelivery } from '../../user/index.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Seconds: time enough for one delivery; each attempt has a token of its own. */
const LIFETIME = 120;

/** Builds logout tokens (OIDC Back-Channel Logout §2.4). */
@Injectable()
export class LogoutTokens {
  constructor(
    private readonly keys: SigningKeyService,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** Signed as the client's ID tokens are; by RS256 where those are not signed by a key of ours. */
  build(client: Client, { sessionId, subject }: Pick<LogoutDelivery, 'sessionId' | 'subject'>): string {
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
    const alg = this.keys.algorithms.find((name) => name === client.metadata.id_token_signed_response_alg);
    return this.keys.sign(claims, 'logout+jwt', alg ?? 'RS256');
  }
}
