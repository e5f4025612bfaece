import { acrOfLevel, levelOfAcr } from '../../../common/index.js';
import { amrOf, isTrueAmr, levelOf } from '../../../user/index.js';
import { ownLoginRefusals } from '../../refusals/own-login.js';

/**
 * Checks that `amr` and `acr` of a sign-in agree with each other.
 *
 * @param known the classes that this server knows
 * @returns `amr`, with `mfa` where two different factors are named
 * @throws OAuthError `invalid_request`
 */
export function vouchedAmr(
  { amr, acr }: { readonly amr: readonly string[]; readonly acr?: string | undefined },
  known: readonly string[],
): readonly string[] {
  if (!isTrueAmr(amr)) throw ownLoginRefusals.amrContradicts({ received: amr.join(' ') });
  const proven = amrOf([amr]);
  const claimed = acr === undefined ? 1 : levelOfAcr(acr);
  if (claimed === undefined) throw ownLoginRefusals.acrUnknown({ known: known.join(' ') });
  if (claimed > levelOf(proven)) throw ownLoginRefusals.acrNotProven({ proven: acrOfLevel(levelOf(proven)) });
  return proven;
}
