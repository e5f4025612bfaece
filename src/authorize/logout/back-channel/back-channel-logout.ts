import { Injectable } from '@nestjs/common';
import { ClientDirectory } from '../../../client/index.js';
import { OAuthError } from '../../../common/index.js';
import { GuardedFetch, OutboundError } from '../../../outbound/index.js';
import type { LogoutNotice } from '../../../user/index.js';
import { LogoutTokens } from './logout-tokens.js';

/** The result of one attempt. */
export type DeliveryResult = { readonly isDelivered: true } | FailedDelivery;

export interface FailedDelivery {
  readonly isDelivered: false;
  /**
   * Whether a retry is pointless: 400 states that the logout token is invalid or that the logout failed (OIDC
   * Back-Channel Logout §2.8). Any other status may come from a proxy, or from a client that is being deployed, and may
   * change.
   */
  readonly final: boolean;
  /** For the log and the audit. */
  readonly reason: string;
}

const DELIVERED: DeliveryResult = { isDelivered: true };

/** Sends one client, once, the notice that a session has ended (OIDC Back-Channel Logout §2.5, §2.8). */
@Injectable()
export class BackChannelLogout {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly tokens: LogoutTokens,
    private readonly outbound: GuardedFetch,
  ) {}

  /** Counts as delivered when the client no longer exists, is disabled, or has no back channel. */
  async deliver(notice: LogoutNotice): Promise<DeliveryResult> {
    const client = await this.clients.find(notice.clientId);
    const uri = client?.metadata.backchannel_logout_uri;
    if (client === null || client.disabled || uri === undefined) return DELIVERED;
    try {
      const answer = await this.outbound.postForm(uri, 'logout', {
        logout_token: await this.tokens.build(client, notice),
      });
      if (answer.isSuccess) return DELIVERED;
      return { isDelivered: false, final: answer.status === 400, reason: `the client answers ${answer.status}` };
    } catch (error) {
      if (error instanceof OutboundError) return { isDelivered: false, final: false, reason: error.message };
      if (error instanceof OAuthError) return { isDelivered: false, final: false, reason: error.reason };
      throw error;
    }
  }
}
