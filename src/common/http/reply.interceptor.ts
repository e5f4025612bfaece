import {
  Injectable,
  StreamableFile,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Readable } from 'node:stream';
import type { Response } from 'express';
import { map, type Observable } from 'rxjs';
import { Links } from '../ports/links.js';
import { writeReply, type HttpReply } from './reply.js';

/** Writes the `HttpReply` that a method of a controller returns. */
@Injectable()
export class ReplyInterceptor implements NestInterceptor<HttpReply, StreamableFile | string | undefined> {
  constructor(private readonly links: Links) {}

  intercept(context: ExecutionContext, next: CallHandler<HttpReply>): Observable<StreamableFile | string | undefined> {
    const response = context.getArgByIndex<Response>(1);
    return next.handle().pipe(
      map((reply) => {
        const body = writeReply(response, reply, this.links);
        if (body instanceof Readable) return new StreamableFile(body);
        return Buffer.isBuffer(body) ? new StreamableFile(body, { length: body.length }) : body;
      }),
    );
  }
}
