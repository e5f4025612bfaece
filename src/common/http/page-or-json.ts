import type { Request } from 'express';

/** Statuses that concern HTTP or an overloaded server, not OAuth. */
const OF_HTTP: readonly number[] = [404, 405, 408, 413, 414, 415, 429, 431, 500, 502, 503, 504];
const READS: readonly string[] = ['GET', 'HEAD'];

/** The kinds of paths. */
export interface PathKinds {
  /** Whether browsers open the path: its errors are always pages. */
  readonly isPage: (path: string) => boolean;
  /** Whether clients call the path: its OAuth errors are always JSON (RFC 6749 §5.2). */
  readonly isForClients: (path: string) => boolean;
  /** Whether a path belongs to the admin API, whose errors are problems (RFC 9457). */
  readonly isAdmin: (path: string) => boolean;
}

/**
 * Whether an error is a page, by the `Accept` header of the request (RFC 9110 §12.5.1). A client that accepts both
 * equally gets JSON.
 *
 * A POST to an endpoint of clients gets a page only when it does not accept JSON: some HTTP clients prefer HTML by default.
 */
export function isAnsweredByPage(request: Request, status: number, { isPage, isForClients }: PathKinds): boolean {
  if (isPage(request.path)) return true;
  if (!isForClients(request.path)) return request.accepts(['json', 'html']) === 'html';
  if (!OF_HTTP.includes(status)) return false;
  const offered = READS.includes(request.method) ? ['json', 'html'] : ['html'];
  const takesJsonAnyway = !READS.includes(request.method) && request.accepts(['json']) !== false;
  return !takesJsonAnyway && request.accepts(offered) === 'html';
}
