import { Injectable, StreamableFile } from '@nestjs/common';
import type { Request } from 'express';
import type { Client } from '../../client/index.js';
import { Clock } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { ClientJwts, encryptionBy } from '../id-tokens/client-jwts.js';
import type { IntrospectionResponse } from './introspection.dto.js';

/** RFC 9701 §4, §5. */
const JWT = 'application/token-introspection+jwt';

/** Whether a caller prefers a JWT to plain JSON. */
export function asksForJwt(request: Request): boolean {
  const mayAsk = request.headers.accept?.toLowerCase().includes(JWT) === true;
  return mayAsk && request.accepts(['application/json', JWT]) === JWT;
}

/** Puts introspection responses into JWTs (RFC 9701), which an API can keep as evidence. */
@Injectable()
export class SignedIntrospection {
  constructor(
    private readonly jwts: ClientJwts,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * @param caller the audience of the JWT
   * @throws OAuthError `temporarily_unavailable` when the keys of the client cannot be used
   */
  async of(response: IntrospectionResponse, caller: Client): Promise<StreamableFile> {
    const { introspection_encrypted_response_alg: alg, introspection_encrypted_response_enc: enc } = caller.metadata;
    const iss = this.configuration.issuer;
    const claims = { iss, aud: caller.id, iat: this.clock.seconds(), token_introspection: response };
    const signedBy = caller.metadata.introspection_signed_response_alg;
    const protection = { signedBy, encryptedBy: encryptionBy(alg, enc), typ: 'token-introspection+jwt' } as const;
    return new StreamableFile(Buffer.from(await this.jwts.make(claims, caller, protection)), { type: JWT });
  }
}
