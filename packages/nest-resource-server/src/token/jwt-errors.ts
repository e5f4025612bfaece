import { errors } from 'jose';
import { ProviderAway } from '../provider/provider-away.js';
import { Refusal, shown } from '../refusals/refusal.js';
import type { RuleName } from '../refusals/rules.js';

const BY_CODE: Readonly<Record<string, RuleName>> = {
  [errors.JWTExpired.code]: 'expired',
  [errors.JOSEAlgNotAllowed.code]: 'algorithm',
  [errors.JWKSNoMatchingKey.code]: 'key',
  [errors.JWSSignatureVerificationFailed.code]: 'signature',
};
const BY_CLAIM: Readonly<Record<string, RuleName>> = { iss: 'issuer', aud: 'audience', nbf: 'not-yet-valid' };

/** Translates an error of `jose`, and of the import of a key that the provider publishes and that cannot be used. */
export function refusalOf(error: unknown): Error {
  if (error instanceof Refusal || error instanceof ProviderAway) return error;
  if (!(error instanceof errors.JOSEError)) return new Refusal('key', { detail: String(error), cause: error });
  if (error instanceof errors.JWTClaimValidationFailed) return ofClaim(error);
  // jose has one code for everything unsupported; only the message tells an unknown crit apart.
  if (error instanceof errors.JOSENotSupported) return refuse(error.message.startsWith('Extension Header') ? 'crit' : 'malformed-token', error); // prettier-ignore
  return refuse(BY_CODE[error.code] ?? 'malformed-token', error);
}

function ofClaim(error: errors.JWTClaimValidationFailed): Refusal {
  const { claim, reason, payload, message: detail } = error;
  const name = (reason === 'check_failed' && BY_CLAIM[claim]) || 'claims';
  const received = name === 'issuer' || name === 'audience' ? `, received ${shown(payload[claim])}` : '';
  return new Refusal(name, { detail: detail + received, cause: error });
}

function refuse(name: RuleName, error: errors.JOSEError): Refusal {
  return new Refusal(name, { detail: error.message, cause: error });
}
