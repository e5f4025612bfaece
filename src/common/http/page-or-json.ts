import type { Request } from 'express';

/** Statuses that are about HTTP, or about a server that cannot answer, and not about OAuth. */
const OF_HTTP: readonly number[] = [404, 405, 408, 413, 414, 415, 429, 431, 500, 502, 503, 504];
const READS: readonly string[] = ['GET', 'HEAD'];

/** Whom a path is for. */
export interface PathKinds {
  /** Whether a person's browser opens that path, so that a page answers in any case. */
  readonly isPage: (path: string) => boolean;
  /** Whether clients call that path, so that an error of OAuth is JSON in any case (RFC 6749 §5.2). */
  readonly isForClients: (path: string) => boolean;
  /** Whether a path belongs to the admin API, whose errors are problems (RFC 9457). */
  readonly isAdmin: (path: string) => boolean;
}

/**
 * Whether an error is shown as a page, by what the request accepts (RFC 9110 §12.5.1). Where JSON is as good, as for
 * a client that accepts anything, it stays JSON.
 *
 * A POST to an endpoint of clients gets a page only where it takes no JSON: some HTTP clients prefer HTML by default.
 */
export function isAnsweredByPage(request: Request, status: number, { isPage, isForClients }: PathKinds): boolean {
  if (isPage(request.path)) return true;
  if (!isForClients(request.path)) return request.accepts(['json', 'html']) === 'html';
  if (!OF_HTTP.includes(status)) return false;
  const offered = READS.includes(request.method) ? ['json', 'html'] : ['html'];
  const takesJsonAnyway = !READS.includes(request.method) && request.accepts(['json']) !== false;
  return !takesJsonAnyway && request.accepts(offered) === 'html';
}
