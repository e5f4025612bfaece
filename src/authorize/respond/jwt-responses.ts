import { Injectable } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import { Clock } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { ClientJwts, encryptionBy } from '../../token/index.js';
import type { ResponseParameters } from './response-modes/index.js';

/** Seconds that a response is valid: JARM §2.1 recommends at most ten minutes. */
const LIFETIME = 600;

/** Puts authorization responses, errors as well, into a JWT (JARM §2). */
@Injectable()
export class JwtResponses {
  constructor(
    private readonly jwts: ClientJwts,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns the parameter `response`: signed, then encrypted for a client that registered it
   * @throws OAuthError `temporarily_unavailable` when the keys of the client cannot be used
   */
  async encode(parameters: ResponseParameters, client: Client): Promise<ResponseParameters> {
    const { authorization_encrypted_response_alg: alg, authorization_encrypted_response_enc: enc } = client.metadata;
    const claims = {
      ...parameters,
      iss: this.configuration.issuer,
      aud: client.id,
      exp: this.clock.seconds() + LIFETIME,
    };
    const signedBy = client.metadata.authorization_signed_response_alg;
    return { response: await this.jwts.make(claims, client, { signedBy, encryptedBy: encryptionBy(alg, enc) }) };
  }
}
