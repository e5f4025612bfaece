import { Injectable, type PipeTransform } from '@nestjs/common';
import type { CookieOptions, Request } from 'express';
import { Clock, cookieOf, Encryption, SealedText, type CookieChange } from '../../../common/index.js';
import { Configuration, cookieNameOf } from '../../../config/index.js';
import { WholeRequest } from '../browser/visitors.js';

/** Seconds in which the page of an opened link can be used. */
const LIFETIME = 900;
/** Seconds in which the form of a used link is answered again. */
const LINGERING = 60;
/** Characters of a sealed value. */
const LONGEST = 400;
/** Characters of a token: longer ones are cut, and then open nothing. */
const LONGEST_TOKEN = 100;

interface Opened {
  readonly token: string;
  /** Seconds since 1970. */
  readonly at: number;
}

/**
 * The cookie of the link that was opened last in this browser. It takes the token out of the address, so that the
 * token reaches no history, no `Referer` and no log (PE5). Only the path of links receives it.
 */
@Injectable()
export class LinkCookie implements PipeTransform<Request, string> {
  private readonly name: string;
  private readonly options: CookieOptions;
  private readonly sealed: SealedText<Opened>;

  constructor(
    configuration: Configuration,
    encryption: Encryption,
    private readonly clock: Clock,
  ) {
    this.name = cookieNameOf(configuration, 'link');
    const { secure } = configuration;
    this.options = { httpOnly: true, secure, sameSite: 'lax', path: configuration.linkTo('link') };
    this.sealed = new SealedText(encryption, 'link by mail', LONGEST);
  }

  /** @param token of the address, untrusted */
  set(token: string): CookieChange {
    const value = this.sealed.seal({ token: token.slice(0, LONGEST_TOKEN), at: this.clock.seconds() });
    return { name: this.name, value, options: { ...this.options, maxAge: LIFETIME * 1000 } };
  }

  /** Keeps a used link for a minute: the browser may have sent its form twice. @param token of the link */
  forgetSoon(token: string): CookieChange {
    const value = this.sealed.seal({ token, at: this.clock.seconds() - LIFETIME + LINGERING });
    return { name: this.name, value, options: { ...this.options, maxAge: LINGERING * 1000 } };
  }

  /** @returns the token of the link; empty without one */
  transform(request: Request): string {
    const opened = this.sealed.open(cookieOf(request, this.name) ?? '');
    return opened === null || opened.at + LIFETIME <= this.clock.seconds() ? '' : opened.token;
  }
}

/** The token of the link that was opened in this browser, as a parameter of a controller's method. */
export function OpenedToken(): ParameterDecorator {
  return WholeRequest(LinkCookie);
}
