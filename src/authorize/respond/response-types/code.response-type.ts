import { Injectable } from '@nestjs/common';
import { AuthorizationCodes } from '../../../token/index.js';
import type { ApprovedRequest, Artifact, ResponseTypeHandler } from './response-type.js';

/** `code` (RFC 6749 §4.1.2). */
@Injectable()
export class CodeResponseType implements ResponseTypeHandler {
  constructor(private readonly codes: AuthorizationCodes) {}

  async issue({ request, authorization }: ApprovedRequest): Promise<Artifact> {
    const code = this.codes.prepare({
      authorization,
      redirectUri: request.parameters.redirect_uri ?? null,
      codeChallenge: request.codeChallenge,
      responseType: request.responseType.toString(),
      nonce: request.nonce,
      dpopJkt: request.dpopJkt,
      longestLife: request.target.client.profile?.longestCode ?? Infinity,
    });
    return { parameters: { code: code.value }, add: (tx) => code.add(tx) };
  }
}
