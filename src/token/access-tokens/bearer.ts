import type { Request } from 'express';
import { bearerHeader, challenged, tokenMissing } from '../../common/index.js';

/**
 * The access token of a request (RFC 6750 §2): from the Authorization header, or from the form body of a POST.
 * One in the query is never looked at (RFC 9700 §4.3.2).
 *
 * @throws OAuthError `invalid_token` (401, without an error code in the challenge) when there is none,
 *   `invalid_request` when both transports carry one (RFC 6750 §2)
 */
export function bearerToken(request: Request): string {
  const header = bearerHeader(request);
  const form: unknown = request.method === 'POST' ? request.body : undefined;
  const body: unknown = (form as { access_token?: unknown } | undefined)?.access_token;
  if (header !== undefined && body !== undefined) {
    throw challenged('invalid_request', 'The access token came in two ways at once');
  }
  const token = header ?? body;
  if (typeof token === 'string') return token;
  throw tokenMissing();
}
