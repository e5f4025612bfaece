import { createParamDecorator, Injectable, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import type { Request } from 'express';
import { Clock, cookieOf, cookiesOf, Encryption, languageOf, RequestState, type Language } from '../../../common/index.js'; // prettier-ignore
import { Configuration } from '../../../config/index.js';
import {
  AccountCookie, DeviceCookie, SessionService, sourceOf, type KnownAccounts, type KnownDevices, type SessionSource, type SignedIn, TrustedBrowsers,
} from '../../../user/index.js'; // prettier-ignore
import { Browser } from './browser.js';
import { BrowserCookies } from './browser-cookies.js';

/** The visitor of the front channel: a browser, and the user who is signed in there. */
export interface Visitor {
  readonly browser: Browser;
  /** Null when no user is signed in. */
  readonly signedIn: SignedIn | null;
  /** The input of `session_state` (OIDC Session Management §3); null when the browser has none. */
  readonly browserState: string | null;
  /** Whether the response is shown in a frame of another site, where browsers may use a separate set of cookies. */
  readonly isFramed: boolean;
  /** Accounts that have signed in from this browser. */
  readonly devices: KnownDevices;
  /** The same accounts by name, unless the person has removed them from the list. */
  readonly accounts: KnownAccounts;
  /** Values of the cookie of trusted browsers. */
  readonly trusts: readonly string[];
  readonly address: string | undefined;
  /** For the list of the user's sessions. */
  readonly source: SessionSource;
  /** For the look of the page. An interaction adds the wishes of its application. */
  readonly wishes: Wishes;
  /** The language of the page that answers the request. */
  readonly language: () => Language;
  /** The status of redirects: 302 after a GET, 303 after a POST (RFC 9700 §4.12). */
  readonly redirectStatus: 302 | 303;
}

/** What a page learns about the language of its person, and the brand of its application. */
export type Wishes = Pick<RequestState, 'uiLocales' | 'locale' | 'clientBrand'>;

/** Identifies visitors by their cookies. */
@Injectable()
export class Visitors {
  private readonly deviceCookie: DeviceCookie;
  private readonly accountCookie: AccountCookie;
  private readonly browserCookies: BrowserCookies;

  constructor(
    private readonly sessions: SessionService,
    private readonly trustedBrowsers: TrustedBrowsers,
    configuration: Configuration,
    encryption: Encryption,
    clock: Clock,
  ) {
    this.deviceCookie = new DeviceCookie(configuration, clock);
    this.accountCookie = new AccountCookie(configuration, encryption, clock);
    this.browserCookies = new BrowserCookies(configuration);
  }

  async of(request: Request): Promise<Visitor> {
    const { signedIn, browserState, cookies } = await this.sessions.visit(request);
    const isPost = request.method === 'POST';
    const state = RequestState.of(request);
    state.cookies = cookies;
    state.locale = signedIn?.user.claims.locale;
    state.timeZone = signedIn?.user.claims.zoneinfo;
    return {
      browser: Browser.of(cookiesOf(request), this.browserCookies, isPost),
      signedIn,
      browserState,
      isFramed: isFramed(request),
      devices: this.deviceCookie.of(cookieOf(request, this.deviceCookie.name)),
      accounts: this.accountCookie.of(cookieOf(request, this.accountCookie.name)),
      trusts: this.trustedBrowsers.valuesOf(request),
      address: request.ip,
      source: sourceOf(request),
      wishes: state,
      language: () => languageOf(request),
      redirectStatus: isPost ? 303 : 302,
    };
  }
}

@Injectable()
export class VisitorPipe implements PipeTransform<Request, Promise<Visitor>> {
  constructor(private readonly visitors: Visitors) {}

  transform(request: Request): Promise<Visitor> {
    return this.visitors.of(request);
  }
}

/** For a pipe that reads the request. */
export const WholeRequest = createParamDecorator((_: unknown, context: ExecutionContext) =>
  context.getArgByIndex<Request>(0),
);

/** The `Visitor` of a request, as a parameter of a controller's method. */
export function Visitor(): ParameterDecorator {
  return WholeRequest(VisitorPipe);
}

/** Reads Fetch Metadata (§2). Browsers that do not send it use one set of cookies everywhere. */
function isFramed({ headers }: Request): boolean {
  return headers['sec-fetch-site'] === 'cross-site' && ['iframe', 'frame'].includes(headers['sec-fetch-dest'] ?? '');
}
