import type { Request } from 'express';
import type { OAuthError } from '../refusals/oauth-error.js';

/** At least one parameter follows the scheme (RFC 6750 §3). */
const CHALLENGE = 'Bearer realm="grantry"';

/** The bearer token of the Authorization header (RFC 6750 §2.1), its scheme in any case; undefined without one. */
export function bearerHeader({ headers }: Pick<Request, 'headers'>): string | undefined {
  return /^bearer +([^\s]+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** The error with the challenge of RFC 6750 §3. */
export function challenged(error: OAuthError, scope?: string): OAuthError {
  const { code, description } = error;
  const attributes = { error: code, error_description: description, ...(scope !== undefined && { scope }) };
  const challenge = Object.entries(attributes)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ');
  return error.withHeaders({ 'WWW-Authenticate': `${CHALLENGE}, ${challenge}` });
}

/** The answer to a request without a token: its challenge names no error (RFC 6750 §3.1). */
export function tokenMissing(error: OAuthError): OAuthError {
  return error.withHeaders({ 'WWW-Authenticate': CHALLENGE });
}
