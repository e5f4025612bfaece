import type { Request } from 'express';
import type { OAuthError } from '../refusals/oauth-error.js';

/** At least one parameter follows the scheme (RFC 6750 §3). */
const REALM = 'realm="grantry"';
const CHALLENGE = `Bearer ${REALM}`;

/** A scheme of access tokens, and the attributes of its challenge besides the error. */
export interface ChallengeScheme {
  readonly name: 'Bearer' | 'DPoP';
  readonly attributes: Readonly<Record<string, string>>;
}

export const BEARER: ChallengeScheme = { name: 'Bearer', attributes: {} };

/** The bearer token of the Authorization header (RFC 6750 §2.1), its scheme in any case; undefined without one. */
export function bearerHeader({ headers }: Pick<Request, 'headers'>): string | undefined {
  return /^bearer +([^\s]+)$/i.exec(headers.authorization ?? '')?.[1];
}

/**
 * The error with the challenge of RFC 6750 §3, or of another scheme.
 *
 * @param needs what a token needs besides, for example `scope`
 */
export function challenged(
  error: OAuthError,
  needs: Readonly<Record<string, string>> = {},
  { name, attributes: own } = BEARER,
): OAuthError {
  const { code, description } = error;
  const attributes = { error: code, error_description: description, ...needs, ...own };
  const challenge = Object.entries(attributes)
    .map(([attribute, value]) => `${attribute}="${value}"`)
    .join(', ');
  return error.withHeaders({ 'WWW-Authenticate': `${name} ${REALM}, ${challenge}` });
}

/** The answer to a request without a token: its challenge names no error (RFC 6750 §3.1). */
export function tokenMissing(error: OAuthError): OAuthError {
  return error.withHeaders({ 'WWW-Authenticate': CHALLENGE });
}
