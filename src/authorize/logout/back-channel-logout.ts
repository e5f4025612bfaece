import { Injectable } from '@nestjs/common';
import { ClientDirectory } from '../../client/index.js';
import { OAuthError } from '../../common/index.js';
import { GuardedFetch, OutboundError } from '../../outbound/index.js';
import type { LogoutDelivery } from '../../user/index.js';
import { LogoutTokens } from './logout-tokens.js';

/** Tells one client, once, that a session has ended (OIDC Back-Channel Logout §2.5, §2.8). */
@Injectable()
export class BackChannelLogout {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly tokens: LogoutTokens,
    private readonly outbound: GuardedFetch,
  ) {}

  /**
   * @returns null when the client has heard, or there is nothing to tell: it is gone, disabled, or has no back channel;
   *   else why it has not
   */
  async tell(delivery: LogoutDelivery): Promise<string | null> {
    const client = await this.clients.find(delivery.clientId);
    const uri = client?.metadata.backchannel_logout_uri;
    if (client === null || client.disabled || uri === undefined) return null;
    try {
      const answer = await this.outbound.postForm(uri, { logout_token: await this.tokens.build(client, delivery) });
      return answer.isSuccess ? null : `the client answers ${answer.status}`;
    } catch (error) {
      if (error instanceof OutboundError) return error.message;
      if (error instanceof OAuthError) return error.reason;
      throw error;
    }
  }
}
