import type { Request } from 'express';

/**
 * The path by which the route of a request was found. Its target may be a whole URL that cannot be parsed (RFC 9112
 * §3.2.2).
 */
export function requestPathOf({ baseUrl, path }: Pick<Request, 'baseUrl' | 'path'>): string {
  return baseUrl + path;
}
