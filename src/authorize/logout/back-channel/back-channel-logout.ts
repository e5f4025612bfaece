import { Injectable } from '@nestjs/common';
import { ClientDirectory } from '../../../client/index.js';
import { OAuthError } from '../../../common/index.js';
import { GuardedFetch, OutboundError } from '../../../outbound/index.js';
import type { LogoutNotice } from '../../../user/index.js';
import { LogoutTokens } from './logout-tokens.js';

/** What came of one attempt. */
export type Told = { readonly heard: true } | NotHeard;

export interface NotHeard {
  readonly heard: false;
  /**
   * Whether the client has decided: 400 says that the logout token is invalid or that the logout failed (OIDC
   * Back-Channel Logout §2.8). Any other status comes from something in front of the client, or from a client that is
   * being deployed, and may change.
   */
  readonly final: boolean;
  /** For the log and the audit. */
  readonly why: string;
}

const HEARD: Told = { heard: true };

/** Tells one client, once, that a session has ended (OIDC Back-Channel Logout §2.5, §2.8). */
@Injectable()
export class BackChannelLogout {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly tokens: LogoutTokens,
    private readonly outbound: GuardedFetch,
  ) {}

  /** Whether the client has heard; it has also where it is gone, disabled, or without a back channel. */
  async tell(notice: LogoutNotice): Promise<Told> {
    const client = await this.clients.find(notice.clientId);
    const uri = client?.metadata.backchannel_logout_uri;
    if (client === null || client.disabled || uri === undefined) return HEARD;
    try {
      const answer = await this.outbound.postForm(uri, 'logout', {
        logout_token: await this.tokens.build(client, notice),
      });
      if (answer.isSuccess) return HEARD;
      return { heard: false, final: answer.status === 400, why: `the client answers ${answer.status}` };
    } catch (error) {
      if (error instanceof OutboundError) return { heard: false, final: false, why: error.message };
      if (error instanceof OAuthError) return { heard: false, final: false, why: error.reason };
      throw error;
    }
  }
}
