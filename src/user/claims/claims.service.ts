import { Injectable } from '@nestjs/common';
import { secondsOf, type Scope } from '../../common/index.js';
import { namesOf, type ClaimRequests, type RequestedClaims } from './requested-claims.js';
import { CLAIM_NAMES, claimsOfScope, type ReleasedClaims } from './standard-claims.js';
import type { User } from '../accounts/user.entity.js';

/** What the claims about a user are made of, and the subject identifier. */
export type ClaimedUser = Pick<User, 'id' | 'username' | 'claims' | 'updatedAt'>;

/** What is asked for by name and not by the scope already, so that consent to the scope does not cover it. */
export function claimsBeyond(scope: Scope, requested: RequestedClaims): readonly string[] {
  const covered: readonly string[] = claimsOfScope(scope);
  return namesOf(requested).filter((name) => !covered.includes(name));
}

/** What clients learn about a person. */
@Injectable()
export class ClaimsService {
  /** Every claim that may be returned, and `sub`: `claims_supported` of the metadata. */
  readonly supported: readonly string[] = ['sub', ...CLAIM_NAMES];

  /**
   * The claims of a user that a scope asks for, typed as OIDC Core §5.1 says. A claim without a value is left out,
   * never null or empty (§5.3.2).
   */
  claimsFor(user: ClaimedUser, scope: Scope): Record<string, unknown> {
    const known = claimsOf(user);
    const names = claimsOfScope(scope);
    return Object.fromEntries(names.filter((name) => known[name] !== undefined).map((name) => [name, known[name]]));
  }

  /** The claims of a user that are asked for by name, each where its value is one that will do (OIDC Core §5.5.1). */
  claimsByName(user: ClaimedUser, requests: ClaimRequests): Record<string, unknown> {
    const found = Object.entries(claimsOf(user)).filter(([name, value]) => {
      const accepted = Object.hasOwn(requests, name) ? requests[name] : undefined;
      return accepted === null || accepted?.includes(JSON.stringify(value)) === true;
    });
    return Object.fromEntries(found);
  }
}

/** What was never said to be verified is not; who chose no other name is called by the username. */
function claimsOf({ claims, username, updatedAt }: ClaimedUser): ReleasedClaims {
  return {
    ...(claims.email !== undefined && { email_verified: false }),
    ...(claims.phone_number !== undefined && { phone_number_verified: false }),
    preferred_username: username,
    updated_at: secondsOf(updatedAt),
    ...claims,
  };
}
