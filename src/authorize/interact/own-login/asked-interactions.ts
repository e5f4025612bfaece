import { Injectable } from '@nestjs/common';
import { Clock, OAuthError } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { ownLoginRefusals } from '../../refusals/own-login.js';
import type { AuthorizationRequest } from '../../request/authorization-request.js';
import { AuthorizationRequests } from '../../request/authorization-requests.js';
import type { AskedStep, Interaction } from '../interaction.js';
import { SealedInteractions } from '../sealed-interactions.js';

/** For a request that is only read, and not answered. */
export const NO_REDIRECT = { redirectStatus: 302 } as const;

/** An interaction that waits for the sign-in application. */
export interface AskedInteraction {
  readonly interaction: Interaction;
  readonly asked: AskedStep;
  /** Null when the user signs in for the account page. */
  readonly request: AuthorizationRequest | null;
}

/** Opens interactions for the sign-in application of the operator, which has no browser. */
@Injectable()
export class AskedInteractions {
  constructor(
    private readonly sealed: SealedInteractions,
    private readonly requests: AuthorizationRequests,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * @param id untrusted
   * @throws OAuthError `not_found` when LOGIN_URL is not set, when the interaction was not sent there, or when it has
   *   expired; `conflict` when its request is not valid any more
   */
  async get(id: string): Promise<AskedInteraction> {
    if (this.configuration.loginUrl === null) throw ownLoginRefusals.off();
    const interaction = await this.sealed.open(id);
    if (interaction?.asked === undefined) throw ownLoginRefusals.unknown();
    if (interaction.isExpiredAt(this.clock.now())) throw ownLoginRefusals.expired();
    return { interaction, asked: interaction.asked, request: await this.requestOf(interaction) };
  }

  private async requestOf({ isForAccount, parameters }: Interaction): Promise<AuthorizationRequest | null> {
    if (isForAccount) return null;
    try {
      return await this.requests.validate(await this.requests.again(parameters, NO_REDIRECT.redirectStatus));
    } catch (error) {
      if (error instanceof OAuthError) throw ownLoginRefusals.requestInvalid({ problem: error.description });
      throw error;
    }
  }
}
