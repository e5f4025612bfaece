import { Injectable } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import { Configuration } from '../../config/index.js';
import { SignInPolicy, withTwoFactors, type Demand, type Memberships, type User } from '../../user/index.js';
import type { AuthorizationRequest } from '../request/authorization-request.js';
import { demandOf } from '../request/checks/acr.js';

type AdminRequest = Pick<AuthorizationRequest, 'acr' | 'scope'> & {
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
    { acr, scope, target }: AdminRequest,
    user: Pick<User, 'adminScopes'>,
    memberships: Pick<Memberships, 'requiresMfa'>,
  ): Demand | null {
    const ofRequest = demandOf(acr, this.policy.highest);
    const asked = ofRequest && this.policy.onMember(ofRequest, memberships);
    const { production, mfa } = this.configuration;
    const wanted = scope.isEmpty ? target.client.defaultScope : scope;
    const administers = user.adminScopes.some((name) => wanted.has(name));
    if (asked === null || !production || mfa === 'off' || !administers) return asked;
    return withTwoFactors(asked);
  }
}
