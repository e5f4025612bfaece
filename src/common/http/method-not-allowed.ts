import type { RequestHandler } from 'express';
import type { RefusalDetails } from '../refusals/catalogue.js';
import { httpRefusals } from '../refusals/http.js';
import type { OAuthError } from '../refusals/oauth-error.js';

/**
 * Answers the methods that an endpoint does not take (RFC 9110 §15.5.6).
 *
 * @param allow the methods it does take, comma-separated
 * @throws OAuthError `invalid_request` with status 405, always
 */
export function methodNotAllowed(allow: string): never {
  throw notAllowed(allow);
}

/** The answer to a method that a path does not take (RFC 9110 §15.5.6). */
export function notAllowed(allow: string, details: RefusalDetails = {}): OAuthError {
  return httpRefusals.method({ ...details, allow, headers: { Allow: allow } });
}

/**
 * Answers HEAD where a GET may sign in or out, or give something away: routers would run the GET for it, although it is
 * safe by its meaning (RFC 9110 §9.2.1) and programs that only look send it.
 *
 * @param allow the methods that these endpoints take, comma-separated
 */
export function refuseHead(allow: string): RequestHandler {
  return (request, _response, next) => (request.method === 'HEAD' ? methodNotAllowed(allow) : next());
}
