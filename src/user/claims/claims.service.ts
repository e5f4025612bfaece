import { Injectable } from '@nestjs/common';
import type { Scope } from '../../common/index.js';
import { namesOf, type ClaimRequests, type RequestedClaims } from './requested-claims.js';
import type { StandardClaims } from './standard-claims.js';
import type { User } from '../accounts/user.entity.js';

type Claims = StandardClaims & { readonly updated_at?: number };

/** What the claims about a user are made of, and the subject identifier. */
export type ClaimedUser = Pick<User, 'id' | 'username' | 'claims' | 'updatedAt'>;

/** Which claims each scope asks for (OIDC Core §5.4). */
const CLAIMS_OF: Readonly<Record<string, readonly (keyof Claims)[]>> = {
  profile: [
    'name', 'family_name', 'given_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture',
    'website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
}; // prettier-ignore

/** Every claim about a user that can be asked for. */
export const CLAIMS_OF_USERS: readonly string[] = Object.values(CLAIMS_OF).flat();

/** What is asked for by name and not by the scope already, so that consent to the scope does not cover it. */
export function claimsBeyond(scope: Scope, requested: RequestedClaims): readonly string[] {
  const covered: readonly string[] = namesOfScope(scope);
  return namesOf(requested).filter((name) => !covered.includes(name));
}

/** What clients learn about a person. */
@Injectable()
export class ClaimsService {
  /** Every claim that may be returned, and `sub`: `claims_supported` of the metadata. */
  readonly supported: readonly string[] = ['sub', ...CLAIMS_OF_USERS];

  /**
   * The claims of a user that a scope asks for, typed as OIDC Core §5.1 says. A claim without a value is left out,
   * never null or empty (§5.3.2).
   */
  claimsFor(user: ClaimedUser, scope: Scope): Record<string, unknown> {
    const known = claimsOf(user);
    const names = namesOfScope(scope);
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

function namesOfScope(scope: Scope): readonly (keyof Claims)[] {
  return [...scope].flatMap((value) => (Object.hasOwn(CLAIMS_OF, value) ? CLAIMS_OF[value]! : []));
}

/** What was never said to be verified is not; who chose no other name is called by the username. */
function claimsOf({ claims, username, updatedAt }: ClaimedUser): Claims {
  return {
    ...(claims.email !== undefined && { email_verified: false }),
    ...(claims.phone_number !== undefined && { phone_number_verified: false }),
    preferred_username: username,
    updated_at: Math.floor(updatedAt.getTime() / 1000),
    ...claims,
  };
}
