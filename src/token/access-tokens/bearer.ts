import type { Request } from 'express';
import { OAuthError, type OAuthErrorCode } from '../../common/index.js';

/** At least one parameter follows the scheme, whatever is to be said (RFC 6750 §3). */
const CHALLENGE = 'Bearer realm="grantry"';

/**
 * The access token of a request (RFC 6750 §2): from the Authorization header, or from the form body of a POST.
 * One in the query is never looked at (RFC 9700 §4.3.2).
 *
 * @throws OAuthError `invalid_token` (401, without an error code in the challenge) when there is none,
 *   `invalid_request` when both transports carry one (RFC 6750 §2)
 */
export function bearerToken(request: Request): string {
  const header = /^bearer +([^\s]+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const form: unknown = request.method === 'POST' ? request.body : undefined;
  const body: unknown = (form as { access_token?: unknown } | undefined)?.access_token;
  if (header !== undefined && body !== undefined) {
    throw challenged('invalid_request', 'The access token came in two ways at once');
  }
  const token = header ?? body;
  if (typeof token === 'string') return token;
  throw new OAuthError('invalid_token', 'An access token is needed', { headers: { 'WWW-Authenticate': CHALLENGE } });
}

/** An error with the challenge of RFC 6750 §3. */
export function challenged(code: OAuthErrorCode, description: string, scope?: string): OAuthError {
  const attributes = { error: code, error_description: description, ...(scope !== undefined && { scope }) };
  const challenge = Object.entries(attributes)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ');
  return new OAuthError(code, description, { headers: { 'WWW-Authenticate': `${CHALLENGE}, ${challenge}` } });
}
