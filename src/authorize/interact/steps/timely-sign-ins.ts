import { Injectable } from '@nestjs/common';
import { Clock, newId, OAuthError, plusSeconds, type Digest, type SessionId } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { isRecent, Session, type SignedIn } from '../../../user/index.js';
import { Needs } from '../../decide/needs.js';
import { AuthorizationRequests } from '../../request/authorization-requests.js';
import type { Visitor } from '../browser/visitors.js';
import type { Interaction } from '../interaction.js';
import { timesOf, type Proved } from './sign-in-progress.js';

/** Further factors follow as steps: only the time and the user are judged here. */
const EVERY_LEVEL = ['hwk', 'user', 'mfa'];

/** Decides before a session begins whether its request would accept the time and the user of the sign-in. */
@Injectable()
export class TimelySignIns {
  constructor(
    private readonly requests: AuthorizationRequests,
    private readonly needs: Needs,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** @returns null also for a request that is refused after the sign-in, where its error can be answered */
  async faultOf(
    proved: Proved,
    interaction: Interaction,
    { redirectStatus }: Visitor,
  ): Promise<'another-user' | 'too-old' | null> {
    const { isForAccount, needsRecent, parameters } = interaction;
    const signedIn = this.signedInBy(proved);
    const now = this.clock.now();
    // An identity that is linked is another way to sign in (PE8).
    const mustBeRecent = (isForAccount && needsRecent) || interaction.waitingAt(now) !== null;
    if (mustBeRecent && !isRecent(signedIn, now)) return 'too-old';
    if (isForAccount) return null;
    try {
      const request = await this.requests.validate(await this.requests.again(parameters, redirectStatus));
      const need = await this.needs.of(request, { signedIn }, interaction);
      if (need.what !== 'login') return null;
      return need.isAnotherUser ? 'another-user' : 'too-old';
    } catch (error) {
      if (error instanceof OAuthError) return null;
      throw error;
    }
  }

  /** The session as it would begin. It is not stored. */
  private signedInBy({ user, authenticators }: Proved): SignedIn {
    const { authTime, begunAt } = timesOf(authenticators);
    const session = Session.of({
      id: newId<SessionId>(),
      userId: user.id,
      digest: '' as Digest,
      amr: EVERY_LEVEL,
      authTime,
      createdAt: begunAt,
      lastSeenAt: this.clock.now(),
      expiresAt: plusSeconds(begunAt, this.configuration.sessionTtl),
      endedAt: null,
      userAgent: null,
      address: null,
    });
    return { session, user };
  }
}
