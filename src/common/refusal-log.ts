import { Injectable, Logger } from '@nestjs/common';
import { newId, type RefusalId } from './identifiers.js';
import type { OAuthError } from './oauth-error.js';

export interface RefusalContext {
  readonly clientId?: string;
  /** The path of the request, without its query. */
  readonly path: string;
}

/** Where every refusal goes before its answer leaves. What stands behind it is bound in `app.module`. */
export abstract class RefusalLog {
  /** Takes note of a refusal without waiting for anything, and names it. */
  abstract record(error: OAuthError, context: RefusalContext): RefusalId;
}

/** Writes refusals to the log. */
@Injectable()
export class LoggedRefusals extends RefusalLog {
  private readonly logger = new Logger('Refusal');

  record(error: OAuthError, context: RefusalContext): RefusalId {
    const id = newId<RefusalId>();
    const line = { refusal: id, error: error.code, reason: error.reason, ...context };
    if (error.status >= 500) this.logger.error({ ...line, err: error.cause ?? error });
    else this.logger.log(line);
    return id;
  }
}
