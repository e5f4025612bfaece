import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * Self-issued providers only know clients by `registration` (OIDC Core §7.2.1). Here it would be ignored, and that
 * would answer another question than was asked (§3.1.2.6).
 *
 * @throws OAuthError `registration_not_supported`
 */
export function refuseRegistration({ registration }: AuthorizationParameters): void {
  if (registration !== undefined) throw requestRefusals.registrationNotSupported();
}
