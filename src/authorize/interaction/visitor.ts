import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { cookieOf } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { SessionService, type SignedIn } from '../../user/index.js';
import { Browser, browserCookieName } from './browser.js';

/** Who stands at the front channel. */
export interface Visitor {
  readonly browser: Browser;
  /** Null while nobody is signed in at that browser. */
  readonly signedIn: SignedIn | null;
}

/** Knows visitors by their cookies. */
@Injectable()
export class Visitors {
  constructor(
    private readonly sessions: SessionService,
    private readonly configuration: Configuration,
  ) {}

  async of(request: Request): Promise<Visitor> {
    return {
      browser: Browser.of(cookieOf(request, browserCookieName(this.configuration))),
      signedIn: await this.sessions.find(cookieOf(request, this.sessions.cookieName)),
    };
  }
}
