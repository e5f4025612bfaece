import {
  Injectable,
  StreamableFile,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Readable } from 'node:stream';
import type { Response } from 'express';
import { map, mergeMap, of, type Observable } from 'rxjs';
import { Branding, NO_BRAND } from '../branding/brand.js';
import { Links } from '../ports/links.js';
import { writeReply, type HttpReply } from './reply.js';

/** Writes the `HttpReply` that a method of a controller returns. */
@Injectable()
export class ReplyInterceptor implements NestInterceptor<HttpReply, StreamableFile | string | undefined> {
  constructor(
    private readonly links: Links,
    private readonly branding: Branding,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<HttpReply>): Observable<StreamableFile | string | undefined> {
    const response = context.getArgByIndex<Response>(1);
    return next.handle().pipe(
      mergeMap((reply) => (reply.kind === 'page' ? this.branded(reply) : of({ reply, brand: NO_BRAND }))),
      map(({ reply, brand }) => {
        const body = writeReply(response, reply, { links: this.links, brand, theme: this.branding.theme });
        if (body instanceof Readable) return new StreamableFile(body);
        return Buffer.isBuffer(body) ? new StreamableFile(body, { length: body.length }) : body;
      }),
    );
  }

  private async branded(reply: HttpReply) {
    return { reply, brand: await this.branding.current() };
  }
}
