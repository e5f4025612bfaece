import type { RequestHandler } from 'express';
import type { RefusalDetails } from '../refusals/catalogue.js';
import { httpRefusals } from '../refusals/http.js';
import type { OAuthError } from '../refusals/oauth-error.js';

/**
 * Refuses a method that an endpoint does not support (RFC 9110 §15.5.6).
 *
 * @param allow the supported methods, separated by commas
 * @throws OAuthError `invalid_request` with status 405, always
 */
export function methodNotAllowed(allow: string): never {
  throw notAllowed(allow);
}

/** The refusal of a method that a path does not support (RFC 9110 §15.5.6). */
export function notAllowed(allow: string, details: RefusalDetails = {}): OAuthError {
  return httpRefusals.method({ ...details, allow, headers: { Allow: allow } });
}

/**
 * Refuses HEAD where a GET may sign in, sign out or issue something. Routers would run the GET, although HEAD is safe by
 * definition (RFC 9110 §9.2.1), and link checkers send it.
 *
 * @param allow the methods that these endpoints support, separated by commas
 */
export function refuseHead(allow: string): RequestHandler {
  return (request, _response, next) => (request.method === 'HEAD' ? methodNotAllowed(allow) : next());
}
