import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { ClaimChanges } from './claim-changes.js';
import { ClaimsDto } from './claims.dto.js';

/**
 * The claims whose new values break the rules of the admin API.
 *
 * @returns names of claims; a member of the address as `address.locality`
 */
export function invalidClaims(changes: ClaimChanges): readonly string[] {
  const errors = validateSync(plainToInstance(ClaimsDto, changes));
  return errors.flatMap(({ property, children = [] }) =>
    children.length === 0 ? [property] : children.map((member) => `${property}.${member.property}`),
  );
}
