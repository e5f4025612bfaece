import { Injectable } from '@nestjs/common';
import type { CookieChange } from '../../common/index.js';
import { SessionService, type Session } from '../../user/index.js';
import { FrontChannelLogout, type LogoutFrame } from './front-channel-logout.js';
import { LogoutDeliveries } from './back-channel/logout-deliveries.js';

/** Milliseconds that the user waits for back-channel deliveries. */
const PATIENCE = 2000;

/** Ends the session of a browser and notifies its clients: by the back channel now, by frames on the next page. */
@Injectable()
export class SignOut {
  constructor(
    private readonly sessions: SessionService,
    private readonly deliveries: LogoutDeliveries,
    private readonly frontChannel: FrontChannelLogout,
  ) {}

  async of(
    session: Session,
  ): Promise<{ readonly cookies: readonly CookieChange[]; readonly frames: readonly LogoutFrame[] }> {
    const { cookies, notices } = await this.sessions.end(session);
    const frames = await this.frontChannel.framesFor(notices);
    await this.deliveries.begin(notices, PATIENCE);
    return { cookies, frames };
  }
}
