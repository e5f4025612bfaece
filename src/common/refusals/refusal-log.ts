import { Injectable, Logger } from '@nestjs/common';
import { loggedPath } from '../logging/redaction.js';
import { newId, type RefusalId } from '../values/identifiers.js';
import type { OAuthError } from './oauth-error.js';

export interface RefusalContext {
  /** The client that the request authenticated or named; not proven where authentication failed. */
  readonly clientId?: string | undefined;
  /** The path of the request, without its query. */
  readonly path: string;
  /** The address of the sender; only to limit the refusals of one sender in the record. */
  readonly address?: string | undefined;
}

/** Records every refusal before its answer is sent. `app.module` binds the implementation. */
export abstract class RefusalLog {
  /** Records a refusal without waiting. @returns its error id */
  abstract record(error: OAuthError, context: RefusalContext): RefusalId;
}

/** Writes refusals to the log. */
@Injectable()
export class LoggedRefusals extends RefusalLog {
  private readonly logger = new Logger('Refusal');

  record(error: OAuthError, { clientId, path }: RefusalContext): RefusalId {
    const id = newId<RefusalId>();
    const line = {
      refusal: id,
      rule: error.rule.id,
      error: error.code,
      reason: error.reason,
      clientId,
      path: loggedPath(path),
    };
    // An overload causes many of these, so they are logged without a stack trace.
    if (error.status === 503 && error.cause === undefined) this.logger.warn(line);
    else if (error.status >= 500) this.logger.error({ ...line, err: error.cause ?? error });
    else this.logger.log(line);
    return id;
  }
}
