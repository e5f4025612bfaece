import { Injectable } from '@nestjs/common';
import type { Artifact, ResponseTypeHandler } from './response-type.js';

/** `none` (OAuth 2.0 Multiple Response Types §4): the answer says only that there was one. */
@Injectable()
export class NoneResponseType implements ResponseTypeHandler {
  async issue(): Promise<Artifact> {
    return { parameters: {} };
  }
}
