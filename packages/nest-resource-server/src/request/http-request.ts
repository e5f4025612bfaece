import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** What the requests of Express and of Fastify have in common. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  /** The URL before a router changed it. */
  readonly originalUrl?: string;
  readonly headers: IncomingHttpHeaders;
  readonly body?: unknown;
  /** Of Express and Fastify; with a trusted proxy, what it forwards. */
  readonly protocol?: string;
  readonly host?: string;
}

/** The request of Node.js below the one of the framework. */
export function rawOf(request: HttpRequest): IncomingMessage {
  const { raw } = request as { readonly raw?: IncomingMessage };
  // Fastify wraps the request; that of Express is the request of Node.js.
  return Array.isArray(raw?.rawHeaders) ? raw : (request as unknown as IncomingMessage);
}

/** Every value of a header: `headers` of Node.js drops or joins those that are repeated. */
export function headerValues(request: HttpRequest, name: string): string[] {
  const { rawHeaders } = rawOf(request);
  const values: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const one = rawHeaders[at]!;
    if (one.length === name.length && one.toLowerCase() === name) values.push(rawHeaders[at + 1]!);
  }
  return values;
}

/** The path and the query as the client sent them. */
export function targetOf(request: HttpRequest): string {
  return request.originalUrl ?? rawOf(request).url ?? '/';
}

/** The path without the query, which may contain secrets, shortened for a log. */
export function pathOf(request: HttpRequest): string {
  return targetOf(request).split('?', 1)[0]!.slice(0, 200);
}
