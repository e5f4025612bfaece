import { Injectable } from '@nestjs/common';
import { Clock, newId, OAuthError, plusSeconds, type Digest, type SessionId } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { Session, type SignedIn } from '../../../user/index.js';
import type { Need } from '../../decide/need-of.js';
import { Needs } from '../../decide/needs.js';
import { ownLoginRefusals } from '../../refusals/own-login.js';
import type { AuthorizationRequest } from '../../request/authorization-request.js';
import type { Interaction } from '../interaction.js';
import { SignInProgress, type Proved } from '../steps/sign-in-progress.js';
import type { AskedInteraction } from './asked-interactions.js';

/** Decides whether a request would accept the session of a sign-in, before that session begins. */
@Injectable()
export class AcceptableSignIns {
  constructor(
    private readonly needs: Needs,
    private readonly progress: SignInProgress,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws OAuthError `unmet_authentication_requirements` when the sign-in is too old, `conflict` when the client
   *   expects another user
   */
  async assert(proved: Proved, { interaction, request }: AskedInteraction): Promise<void> {
    const signedIn = this.signedInBy(proved);
    if (signedIn.session.expiresAt <= this.clock.now()) throw ownLoginRefusals.authTimeTooOld();
    if (request === null) {
      const isEnough = !interaction.needsRecent || this.progress.isRecent(signedIn);
      if (!isEnough) throw ownLoginRefusals.authTimeTooOld();
      return;
    }
    const need = await this.needAfter(request, signedIn, interaction);
    if (need?.what === 'login') throw need.isAnotherUser ? ownLoginRefusals.anotherUser() : ownLoginRefusals.authTimeTooOld(); // prettier-ignore
  }

  /** @returns null for a request that is refused after the sign-in, where its error can be answered */
  private async needAfter(
    request: AuthorizationRequest,
    signedIn: SignedIn,
    { createdAt }: Interaction,
  ): Promise<Need | null> {
    try {
      // The application itself carries out the choice of an account.
      return await this.needs.of(request, { signedIn }, { createdAt, choice: undefined });
    } catch (error) {
      if (error instanceof OAuthError) return null;
      throw error;
    }
  }

  /** The session as it would begin. It is not stored. */
  private signedInBy({ user, authenticators: [{ amr, at }] }: Proved): SignedIn {
    const authTime = new Date(at);
    const session = Session.of({
      id: newId<SessionId>(),
      userId: user.id,
      digest: '' as Digest,
      amr,
      authTime,
      createdAt: authTime,
      lastSeenAt: this.clock.now(),
      expiresAt: plusSeconds(authTime, this.configuration.sessionTtl),
      endedAt: null,
      userAgent: null,
      address: null,
    });
    return { session, user };
  }
}
