import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { quoted } from '../refusals/catalogue.js';
import { httpRefusals } from '../refusals/http.js';
import { encodingOf, mediaTypeOf } from './content-type.js';
import { RequestState } from './request-state.js';
import { linesOf, type TextLine } from './text-lines.js';

/** One JSON object on each line (https://github.com/ndjson/ndjson-spec). */
export const JSON_LINES = 'application/x-ndjson';

/** Milliseconds that the next part of a streamed body may take. */
const PATIENCE = 20_000;

/**
 * The lines of a body of JSON lines, as a parameter of a controller's method. The body is read as the controller asks
 * for lines, so that a long body is never in memory, and its sender waits. The time limit for whole requests does not
 * apply to it; each part of the body has a limit instead.
 *
 * @throws OAuthError (415) for another content type, character set or encoding; while the lines are read
 *   `invalid_request` (408) when the sender pauses too long
 */
export const JsonLines = createParamDecorator((_: unknown, context: ExecutionContext): AsyncIterable<TextLine> => {
  const request = context.getArgByIndex<Request>(0);
  assertJsonLines(request.headers['content-type'] ?? '');
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') throw httpRefusals.contentEncoding();
  RequestState.of(request).streamsBody = true;
  return linesOf(partsOf(request));
});

function assertJsonLines(sent: string): void {
  if (mediaTypeOf(sent) !== JSON_LINES) {
    throw httpRefusals.contentType({ type: JSON_LINES, received: quoted(sent) });
  }
  if (encodingOf(sent) !== 'utf-8') throw httpRefusals.charset({ received: quoted(sent) });
}

/** The parts of a body; the time that the reader needs between them does not count. */
export async function* partsOf(body: AsyncIterable<Buffer>, patience = PATIENCE): AsyncGenerator<Buffer> {
  const parts = body[Symbol.asyncIterator]();
  for (;;) {
    const part = await withinPatience(parts.next(), patience);
    if (part.done === true) return;
    yield part.value;
  }
}

async function withinPatience<T>(next: Promise<T>, milliseconds: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(httpRefusals.stalled()), milliseconds);
  try {
    return await Promise.race([next, promise]);
  } finally {
    clearTimeout(timer);
  }
}
