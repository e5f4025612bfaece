import { Injectable } from '@nestjs/common';
import type { Artifact, ResponseTypeHandler } from './response-type.js';

/** `none` (OAuth 2.0 Multiple Response Types §4): the response contains no artifact. */
@Injectable()
export class NoneResponseType implements ResponseTypeHandler {
  async issue(): Promise<Artifact> {
    return { parameters: {} };
  }
}
