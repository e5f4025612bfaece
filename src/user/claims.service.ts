import { Injectable } from '@nestjs/common';
import type { Scope } from '../common/index.js';
import type { StandardClaims } from './standard-claims.js';
import type { User } from './user.entity.js';

type Claims = StandardClaims & { readonly updated_at?: number };

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

/** What clients learn about a person. */
@Injectable()
export class ClaimsService {
  /** Every claim that `claimsFor` may return, and `sub`: `claims_supported` of the metadata. */
  readonly supported: readonly string[] = ['sub', ...Object.values(CLAIMS_OF).flat()];

  /**
   * The claims of a user that a scope asks for, typed as OIDC Core §5.1 says. A claim without a value is left out,
   * never null or empty (§5.3.2).
   */
  claimsFor(user: User, scope: Scope): Record<string, unknown> {
    const known = claimsOf(user);
    const names = [...scope].flatMap((value) => (Object.hasOwn(CLAIMS_OF, value) ? CLAIMS_OF[value]! : []));
    return Object.fromEntries(names.filter((name) => known[name] !== undefined).map((name) => [name, known[name]]));
  }
}

/** What was never said to be verified is not; who chose no other name is called by the username. */
function claimsOf({ claims, username, updatedAt }: User): Claims {
  return {
    ...(claims.email !== undefined && { email_verified: false }),
    ...(claims.phone_number !== undefined && { phone_number_verified: false }),
    preferred_username: username,
    updated_at: Math.floor(updatedAt.getTime() / 1000),
    ...claims,
  };
}
