import type { Request } from 'express';
import { assertSound, challenged, RequestState, tokenMissing } from '../../common/index.js';
import type { PresentedToken } from '../proof-of-possession/proof-of-possession.js';
import { accessTokenRefusals } from '../refusals/tokens.js';

/** The schemes of access tokens, in any case (RFC 6750 §2.1, RFC 9449 §7.1). */
const AUTHORIZATION = /^(bearer|dpop) +([^\s]+)$/i;

/**
 * The access token of a request (RFC 6750 §2, RFC 9449 §7.1): from the Authorization header, or from the form body of a
 * POST. The query is never read (RFC 9700 §4.3.2).
 *
 * @throws OAuthError `invalid_token` (401, without an error code in the challenge) when there is none,
 *   `invalid_request` when header and body both contain one (RFC 6750 §2), and for a repeated parameter
 */
export function presentedToken(request: Request): PresentedToken {
  const [, scheme, value] = AUTHORIZATION.exec(request.headers.authorization ?? '') ?? [];
  const body = request.method === 'POST' ? formToken(request) : undefined;
  if (value !== undefined && body !== undefined) {
    throw challenged(accessTokenRefusals.twoTransports());
  }
  if (value !== undefined) return { value, scheme: scheme!.toLowerCase() as PresentedToken['scheme'] };
  if (typeof body === 'string') return { value: body, scheme: 'bearer' };
  throw tokenMissing(accessTokenRefusals.missing());
}

function formToken(request: Request): unknown {
  const { form } = RequestState.of(request);
  assertSound(form, ['access_token']);
  return form['access_token'];
}
