import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * Refuses `registration`, by which clients introduce themselves to self-issued providers (OIDC Core §7.2.1). A server
 * that ignored it would answer a different request from the one that was sent (§3.1.2.6).
 *
 * @throws OAuthError `registration_not_supported`
 */
export function refuseRegistration({ registration }: AuthorizationParameters): void {
  if (registration !== undefined) throw requestRefusals.registrationNotSupported();
}
