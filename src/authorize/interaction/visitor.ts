import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Clock, cookieOf } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { DeviceCookie, SessionService, type KnownDevices, type SignedIn } from '../../user/index.js';
import { Browser, browserCookieName } from './browser.js';

/** Who stands at the front channel. */
export interface Visitor {
  readonly browser: Browser;
  /** Null while nobody is signed in at that browser. */
  readonly signedIn: SignedIn | null;
  /** Who has signed in there before. */
  readonly devices: KnownDevices;
  readonly address: string | undefined;
}

/** Knows visitors by their cookies. */
@Injectable()
export class Visitors {
  private readonly deviceCookie: DeviceCookie;

  constructor(
    private readonly sessions: SessionService,
    private readonly configuration: Configuration,
    clock: Clock,
  ) {
    this.deviceCookie = new DeviceCookie(configuration, clock);
  }

  async of(request: Request): Promise<Visitor> {
    return {
      browser: Browser.of(cookieOf(request, browserCookieName(this.configuration))),
      signedIn: await this.sessions.find(cookieOf(request, this.sessions.cookieName)),
      devices: this.deviceCookie.of(cookieOf(request, this.deviceCookie.name)),
      address: request.ip,
    };
  }
}
