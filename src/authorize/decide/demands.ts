import { Injectable } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import { highestLevelOf, type Level, type Scope } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { atLeast, SignInPolicy, type Demand, type Memberships, type User } from '../../user/index.js';
import type { AuthorizationRequest } from '../request/authorization-request.js';
import { demandOf } from '../request/checks/acr.js';

type AdminRequest = Pick<AuthorizationRequest, 'acr' | 'scope' | 'details' | 'requiredLevel'> & {
  readonly target: { readonly client: Pick<Client, 'defaultScope'> };
};

/** Decides which level a request demands of the sign-in of a user. */
@Injectable()
export class Demands {
  constructor(
    private readonly configuration: Configuration,
    private readonly policy: SignInPolicy,
  ) {}

  /** @returns null when no sign-in here satisfies the request */
  of(
    { acr, scope, details, requiredLevel, target }: AdminRequest,
    user: Pick<User, 'adminScopes'>,
    memberships: Pick<Memberships, 'requiresMfa'>,
  ): Demand | null {
    const ofRequest = demandOf(acr, this.policy.highest);
    const asked = ofRequest && this.policy.onMember(ofRequest, memberships);
    if (asked === null) return null;
    const ofServer = this.levelFor(scope.isEmpty && details === null ? target.client.defaultScope : scope, user);
    const demand = atLeast(atLeast(asked, requiredLevel), ofServer);
    return demand.isEssential && demand.level > this.policy.highest ? null : demand;
  }

  /** The level that `/admin` and `/userinfo` need, so that a client does not get a token that they refuse (RFC 9470 §5). */
  private levelFor(wanted: Scope, { adminScopes }: Pick<User, 'adminScopes'>): Level {
    const { production, mfa, adminSignIn, userinfoSignIn } = this.configuration;
    const administers = adminScopes.some((name) => wanted.has(name));
    const needed = highestLevelOf([
      administers ? adminSignIn.acr : null,
      wanted.has('openid') ? userinfoSignIn.acr : null,
    ]);
    return needed === 1 && administers && production && mfa !== 'off' ? 2 : needed;
  }
}
