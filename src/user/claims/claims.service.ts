import { Injectable } from '@nestjs/common';
import { secondsOf, type Scope } from '../../common/index.js';
import { namesOf, type ClaimRequests, type RequestedClaims } from './requested-claims.js';
import { CLAIM_NAMES, claimsOfScope, type ReleasedClaims } from './standard-claims.js';
import type { User } from '../accounts/user.entity.js';

/** The columns from which claims and the subject identifier are made. */
export type ClaimedUser = Pick<User, 'id' | 'username' | 'claims' | 'customClaims' | 'updatedAt'>;

/** The claims requested by name that the scope does not include, so that they need a separate consent. */
export function claimsBeyond(scope: Scope, requested: RequestedClaims): readonly string[] {
  const covered: readonly string[] = claimsOfScope(scope);
  return namesOf(requested).filter((name) => !covered.includes(name));
}

/** Computes the claims about a user that clients receive. */
@Injectable()
export class ClaimsService {
  /** Every supported claim, with `sub`: `claims_supported` of the metadata. */
  readonly supported: readonly string[] = ['sub', ...CLAIM_NAMES];

  /**
   * The claims of a user that a scope includes, with the types of OIDC Core §5.1. A claim without a value is omitted,
   * never null or empty (§5.3.2).
   */
  claimsFor(user: ClaimedUser, scope: Scope): Record<string, unknown> {
    const known = claimsOf(user);
    const names = claimsOfScope(scope);
    return Object.fromEntries(names.filter((name) => known[name] !== undefined).map((name) => [name, known[name]]));
  }

  /** The claims of a user that are requested by name, each only if its value is acceptable (OIDC Core §5.5.1). */
  claimsByName(user: ClaimedUser, requests: ClaimRequests): Record<string, unknown> {
    const found = Object.entries(claimsOf(user)).filter(([name, value]) => {
      const accepted = Object.hasOwn(requests, name) ? requests[name] : undefined;
      return accepted === null || accepted?.includes(JSON.stringify(value)) === true;
    });
    return Object.fromEntries(found);
  }
}

/** The defaults: email and phone number are unverified, and `preferred_username` is the username. */
function claimsOf({ claims, username, updatedAt }: ClaimedUser): ReleasedClaims {
  return {
    ...(claims.email !== undefined && { email_verified: false }),
    ...(claims.phone_number !== undefined && { phone_number_verified: false }),
    preferred_username: username,
    updated_at: secondsOf(updatedAt),
    ...claims,
  };
}
