import { randomUUID } from 'node:crypto';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';

const HEADER = 'x-fapi-interaction-id';
/** What is echoed: visible ASCII, so that the header of the response cannot break. */
const SOUND = /^[\x21-\x7e]{1,100}$/;

/**
 * Answers with the `x-fapi-interaction-id` of the request, or with a new UUID (FAPI 1.0 Baseline §6.2.1-11), refusals as
 * well. It goes before the guards that refuse.
 */
@Injectable()
export class InteractionIdGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    const http = context.switchToHttp();
    const sent = http.getRequest<Request>().headers[HEADER];
    http.getResponse<Response>().setHeader(HEADER, typeof sent === 'string' && SOUND.test(sent) ? sent : randomUUID());
    return true;
  }
}
