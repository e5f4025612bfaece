import { Injectable, Logger } from '@nestjs/common';
import { ClientDirectory, isFrameable } from '../../client/index.js';
import { withParameters } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import type { LogoutNotice } from '../../user/index.js';

/** A frame by which the browser notifies a client (OIDC Front-Channel Logout §2). */
export interface LogoutFrame {
  readonly name: string;
  readonly src: string;
  /** Of `src`, for the page's content security policy. */
  readonly origin: string;
}

/** Notifies clients through frames in the browser. */
@Injectable()
export class FrontChannelLogout {
  private readonly logger = new Logger(FrontChannelLogout.name);

  constructor(
    private readonly clients: ClientDirectory,
    private readonly configuration: Configuration,
  ) {}

  /** @param told the clients of the session that has ended */
  async framesFor(told: readonly LogoutNotice[]): Promise<readonly LogoutFrame[]> {
    const frames = await Promise.all(told.map((notice) => this.frameFor(notice)));
    return frames.filter((frame) => frame !== null);
  }

  /** Always sends `iss` and `sid`, whether the client requires them or not. */
  private async frameFor({ clientId, sessionId }: LogoutNotice): Promise<LogoutFrame | null> {
    const client = await this.clients.find(clientId);
    const uri = client?.metadata.frontchannel_logout_uri;
    if (client === null || client.disabled || uri === undefined) return null;
    if (!isFrameable(uri)) {
      this.logger.warn(
        `client ${clientId} cannot be notified of a logout: no page can load its frontchannel_logout_uri`,
      );
      return null;
    }
    const { origin } = new URL(uri);
    return { name: client.name, origin, src: withParameters(uri, { iss: this.configuration.issuer, sid: sessionId }) };
  }
}
