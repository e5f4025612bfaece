import { Injectable, Logger } from '@nestjs/common';
import { newId, type RefusalId } from '../values/identifiers.js';
import type { OAuthError } from './oauth-error.js';

export interface RefusalContext {
  /** Who called, or whom the request names: not proven where the client could not be authenticated. */
  readonly clientId?: string | undefined;
  /** The path of the request, without its query. */
  readonly path: string;
  /** Where the request came from; only to keep one sender from filling the record. */
  readonly address?: string | undefined;
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

  record(error: OAuthError, { clientId, path }: RefusalContext): RefusalId {
    const id = newId<RefusalId>();
    const line = { refusal: id, rule: error.rule.id, error: error.code, reason: error.reason, clientId, path };
    // Many at a time, and nobody's fault: a flood must not cost a stack trace each.
    if (error.status === 503 && error.cause === undefined) this.logger.warn(line);
    else if (error.status >= 500) this.logger.error({ ...line, err: error.cause ?? error });
    else this.logger.log(line);
    return id;
  }
}
