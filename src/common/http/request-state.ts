import type { Request } from 'express';
import type { ClientBrand } from '../branding/brand.js';
import type { OAuthErrorCode } from '../refusals/oauth-error.js';
import type { LastingCaller } from './admin-caller.js';
import { NO_PARAMETERS, type Parameters } from './parameters.js';
import type { CookieChange } from './reply.js';

declare module 'express-serve-static-core' {
  interface Request {
    /** Read and written through `RequestState.of` only. */
    state?: RequestState;
  }
}

/**
 * What middleware, guards and the error filter learn about one request. Parameter decorators such as `@Form()` hand its
 * members to controllers. A room adds a member by declaration merging, as the client room does.
 */
export class RequestState {
  /** The form in the body, read by `formBodies`; empty without a form. */
  form: Parameters = NO_PARAMETERS;
  /** Set by the guard of the admin API once it has verified the access token. */
  adminCaller: LastingCaller | undefined = undefined;
  /** Whether the route reads its body as a stream, so that the request may take longer than others. */
  streamsBody = false;
  /** The error code of the response. */
  errorCode: OAuthErrorCode | undefined = undefined;
  /** Cookies to set with every response; a cookie of the reply with the same name takes precedence. */
  cookies: readonly CookieChange[] = [];
  /** `ui_locales` of the request of an application that the page continues; otherwise the parameter of this request. */
  uiLocales: string | undefined = undefined;
  /** The `locale` claim of the person's account. */
  locale: string | undefined = undefined;
  /** The `zoneinfo` claim of the person's account. */
  timeZone: string | undefined = undefined;
  /** The brand of the client whose interaction the page is part of. */
  clientBrand: ClientBrand | undefined = undefined;

  /** The state of a request. The first call creates it. */
  static of(request: Request): RequestState {
    return (request.state ??= new RequestState());
  }
}
