import { Injectable } from '@nestjs/common';
import { ChangedMeanwhile, OAuthError, withParameters, type HttpReply, type SessionId } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { LinkedIdentities, newIdentityOf, type UpstreamIdentity } from '../../../user/index.js';
import type { Visitor } from '../browser/visitors.js';
import { UpstreamFailures } from './upstream-failures.js';

/** Links an identity to the account of the session that asked for it on the account page. */
@Injectable()
export class UpstreamLinks {
  constructor(
    private readonly identities: LinkedIdentities,
    private readonly failures: UpstreamFailures,
    private readonly configuration: Configuration,
  ) {}

  /**
   * @param identity null when its answer was used before; or why it is not valid
   * @param session in which the person asked for it: another session gets nothing
   */
  async link(identity: UpstreamIdentity | OAuthError | null, session: SessionId, visitor: Visitor): Promise<HttpReply> {
    const { signedIn } = visitor;
    if (identity === null) return this.toSecurity(visitor);
    if (identity instanceof OAuthError) return this.failures.toSecurity(identity, visitor);
    if (signedIn?.session.id !== session) return this.toSecurity(visitor);
    try {
      const outcome = await this.identities.link(signedIn.user, newIdentityOf(identity));
      if (outcome === 'taken') return this.failures.toSecurityBecause('taken', visitor);
      return this.toSecurity(visitor, 'identity');
    } catch (error) {
      if (error instanceof ChangedMeanwhile) return this.failures.toSecurityBecause('failed', visitor);
      throw error;
    }
  }

  private toSecurity({ redirectStatus }: Visitor, done?: 'identity'): HttpReply {
    const location = withParameters(this.configuration.linkTo('security'), done === undefined ? {} : { done });
    return { kind: 'redirect', status: redirectStatus, location };
  }
}
