import type { Request } from 'express';
import { assertSound, bearerHeader, challenged, RequestState, tokenMissing } from '../../common/index.js';
import { accessTokenRefusals } from '../refusals/tokens.js';

/**
 * The access token of a request (RFC 6750 §2): from the Authorization header, or from the form body of a POST. The
 * query is never read (RFC 9700 §4.3.2).
 *
 * @throws OAuthError `invalid_token` (401, without an error code in the challenge) when there is none,
 *   `invalid_request` when header and body both contain one (RFC 6750 §2), and for a repeated parameter
 */
export function bearerToken(request: Request): string {
  const header = bearerHeader(request);
  const body = request.method === 'POST' ? formToken(request) : undefined;
  if (header !== undefined && body !== undefined) {
    throw challenged(accessTokenRefusals.twoTransports());
  }
  const token = header ?? body;
  if (typeof token === 'string') return token;
  throw tokenMissing(accessTokenRefusals.missing());
}

function formToken(request: Request): unknown {
  const { form } = RequestState.of(request);
  assertSound(form, ['access_token']);
  return form['access_token'];
}
