import { Injectable } from '@nestjs/common';
import type { Resources } from '../../client/index.js';
import type { ResourceUri, Scope } from '../../common/index.js';
import { LONGEST_GRANT } from '../../config/index.js';
import { ClaimDefinitionDirectory, Memberships, UserDirectory, type ClaimedUser } from '../../user/index.js';
import { bytesOf, type AuthorizationDetails } from '../authorization-details/authorization-details.js';
import { isSignIn, type LiveAuthorization } from '../authorizations/live-authorizations.js';
import { groupsClaim, rolesClaim } from './membership-claims.js';

/** A token whose user is known. */
export interface TokenOfUser {
  readonly authorization: LiveAuthorization;
  readonly scope: Scope;
  readonly audience: readonly ResourceUri[];
  readonly details?: AuthorizationDetails | null | undefined;
  readonly memberships?: Memberships | undefined;
}

/** Claims of an access token about its user. */
export type Claims = Readonly<Record<string, unknown>>;

/** Finds the claims of a JWT about its user: roles, groups, and those that administrators define. */
@Injectable()
export class UserClaims {
  constructor(
    private readonly definitions: ClaimDefinitionDirectory,
    private readonly users: UserDirectory,
  ) {}

  /** Only defined claims may need the row of the user. */
  async of(token: TokenOfUser, current: Resources): Promise<Claims> {
    const { authorization, scope, audience, memberships = Memberships.NONE } = token;
    const definitions = await this.definitions.current();
    const isReleased = definitions.concern(scope, 'access_token');
    const user = isReleased ? await this.userOf(authorization) : null;
    return claimsThatFit(token, {
      ...rolesClaim(audience, memberships, current),
      ...groupsClaim(scope, memberships),
      ...definitions.released(user?.customClaims ?? null, scope, 'access_token'),
    });
  }

  private async userOf(authorization: LiveAuthorization): Promise<Pick<ClaimedUser, 'customClaims'> | null> {
    return isSignIn(authorization) ? authorization.user : this.users.find(authorization.userId);
  }
}

/**
 * The claims that fit into an access token beside its scope, audience and details, in their order. Introspection returns them
 * all.
 */
function claimsThatFit({ scope, audience, details }: TokenOfUser, claims: Claims): Claims {
  const entries = Object.entries(claims);
  if (entries.length === 0) return claims;
  let left = LONGEST_GRANT - sizeOf({ scope, audience }) - bytesOf(details);
  const fitting = entries.filter(([name, value]) => {
    const size = sizeOf({ [name]: value });
    if (size > left) return false;
    left -= size;
    return true;
  });
  return Object.fromEntries(fitting);
}

function sizeOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
