import type { Request } from 'express';
import { certificateOf } from '../../../client/index.js';
import { possessionRefusals } from '../../refusals/possession.js';
import { isHeldBy, type Confirmation } from '../confirmation.js';

/**
 * What the certificate of a client proves, whose tokens are bound to it (RFC 8705 §3).
 *
 * @returns null without a certificate
 * @throws OAuthError `invalid_request` for a DPoP proof beside it: a token is bound to one of them
 */
export function boundCertificate(request: Request): Confirmation | null {
  if (request.headers['dpop'] !== undefined) throw possessionRefusals.twoProofs();
  return confirmationIn(request);
}

/**
 * Checks a token that came with the scheme Bearer.
 *
 * @throws OAuthError `invalid_token` without the certificate to which it is bound, and for a token that needs a DPoP proof
 */
export function assertHasCertificate(request: Request, bound: Confirmation): void {
  if ('jkt' in bound) throw possessionRefusals.notHeld();
  if (!isHeldBy(bound, confirmationIn(request))) throw possessionRefusals.certificateNotHeld();
}

function confirmationIn(request: Request): Confirmation | null {
  const certificate = certificateOf(request);
  return certificate && { 'x5t#S256': certificate.thumbprint };
}
