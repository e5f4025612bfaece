import { ForbiddenException } from '@nestjs/common';
import type { AccessToken } from '@grantry/nest';

/**
 * Returns the `sub` of the person for whom the application acts.
 *
 * @throws ForbiddenException for an application that acts for itself (client_credentials)
 */
export function personOf({ subject, clientId }: AccessToken): string {
  if (subject === undefined || subject === clientId) throw new ForbiddenException('Orders are placed by people.');
  return subject;
}
