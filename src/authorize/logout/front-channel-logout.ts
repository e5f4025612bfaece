import { Injectable } from '@nestjs/common';
import { ClientDirectory } from '../../client/index.js';
import { Configuration } from '../../config/index.js';
import type { LogoutDelivery } from '../../user/index.js';
import { withParameters } from './with-parameters.js';

/** What the browser loads so that a client forgets the session (OIDC Front-Channel Logout §2). */
export interface LogoutFrame {
  readonly name: string;
  readonly src: string;
  /** Of `src`: a source of the page's content security policy. */
  readonly origin: string;
}

/** An origin that means nothing else in a content security policy. */
const PLAIN_ORIGIN = /^https?:\/\/[a-z0-9.-]+(:\d+)?$/;

/** Tells clients through the browser. */
@Injectable()
export class FrontChannelLogout {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly configuration: Configuration,
  ) {}

  /** @param told the clients of the session that has ended */
  async framesFor(told: readonly LogoutDelivery[]): Promise<readonly LogoutFrame[]> {
    const frames = await Promise.all(told.map((delivery) => this.frameFor(delivery)));
    return frames.filter((frame) => frame !== null);
  }

  /** `iss` and `sid` are always there, whether the client requires them or not. */
  private async frameFor({ clientId, sessionId }: LogoutDelivery): Promise<LogoutFrame | null> {
    const client = await this.clients.find(clientId);
    const uri = client?.metadata.frontchannel_logout_uri;
    if (client === null || client.disabled || uri === undefined) return null;
    const { origin } = new URL(uri);
    if (!PLAIN_ORIGIN.test(origin)) return null;
    return { name: client.name, origin, src: withParameters(uri, { iss: this.configuration.issuer, sid: sessionId }) };
  }
}
