import { Injectable } from '@nestjs/common';
import { AccessTokens } from '../../../token/index.js';
import type { ApprovedRequest, Artifact, ResponseTypeHandler } from './response-type.js';

/** `token` (RFC 6749 §4.2.2): an access token in the front channel. */
@Injectable()
export class TokenResponseType implements ResponseTypeHandler {
  constructor(private readonly accessTokens: AccessTokens) {}

  async issue({ request, granted, memberships, authorization }: ApprovedRequest): Promise<Artifact> {
    const { client } = request.target;
    const { value, expiresIn, add } = await this.accessTokens.mint({
      client,
      authorization,
      memberships,
      ...granted,
      confirmation: null,
    });
    const differs = (request.parameters.scope ?? '') !== granted.scope.toString();
    return {
      parameters: {
        access_token: value,
        token_type: 'Bearer',
        expires_in: String(expiresIn),
        ...(differs && { scope: granted.scope.toString() }),
      },
      add,
    };
  }
}
