import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Branding } from '../branding/brand.js';
import { errorPage } from '../html/pages.js';
import { commonText } from '../i18n/common-text.js';
import type { Links } from '../ports/links.js';
import type { RefusalDetails } from '../refusals/catalogue.js';
import { httpRefusals } from '../refusals/http.js';
import { OAuthError } from '../refusals/oauth-error.js';
import type { RefusalId } from '../values/identifiers.js';
import type { RefusalLog } from '../refusals/refusal-log.js';
import { notAllowed } from './method-not-allowed.js';
import { isAnsweredByPage, type PathKinds } from './page-or-json.js';
import type { ProblemResponse } from './problem.dto.js';
import { send } from './reply.js';
import { RequestState } from './request-state.js';
import type { WayOn } from './way-on.js';

export interface ErrorFilterOptions {
  readonly links: Links;
  readonly branding: Branding;
  readonly refusals: RefusalLog;
  /** The client that sent the request or is named in it. */
  readonly clientOf: (request: Request) => string | undefined;
  /** Whether an error means that the database cannot be reached, so that the caller should retry. */
  readonly isOutage: (error: unknown) => boolean;
  /** The kinds of paths. */
  readonly paths: PathKinds;
  /** The known path that an unknown path resembles; null without one. */
  readonly meantBy: (path: string) => string | null;
  /** The path of the page to open again: that of the request, or that of the form; null when this server has no such page. */
  readonly pageBehind: (request: Request) => string | null;
  /** The methods that a path supports; empty for an unknown path. */
  readonly methodsAt: (path: string) => readonly string[];
}

/** Turns every error into a response: JSON of RFC 6749 §5.2, a problem of RFC 9457, or a page. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly options: ErrorFilterOptions) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const error = this.asOAuthError(thrown, request);
    const { refusals, clientOf } = this.options;
    const id = refusals.record(error, { clientId: clientOf(request), path: request.path, address: request.ip });
    RequestState.of(request).errorCode = error.code;
    if (response.headersSent) return void response.end();
    for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
    this.answer(request, response, error, id);
  }

  private answer(request: Request, response: Response, error: OAuthError, id: RefusalId): void {
    const { links, paths, branding } = this.options;
    if (isAnsweredByPage(request, error.status, paths)) {
      if (!paths.isPage(request.path)) response.vary('Accept');
      const html = errorPage(error, id, error.wayOn ?? this.retryOf(request, error));
      const look = { links, brand: branding.latest(), theme: branding.theme };
      return send(response, { kind: 'page', status: error.status, html }, look);
    }
    const uri = links.urlOf('errors', id);
    if (paths.isAdmin(request.path)) {
      response
        .status(error.status)
        .type('application/problem+json')
        .send(JSON.stringify(problemOf(error, uri)));
    } else {
      response.setHeader('Cache-Control', 'no-store');
      response.status(error.status).json({ ...error.toJSON(), error_uri: uri });
    }
  }

  private asOAuthError(thrown: unknown, request: Request): OAuthError {
    if (thrown instanceof OAuthError) return thrown;
    if (this.options.isOutage(thrown)) {
      return httpRefusals.outage({ cause: thrown, headers: { 'Retry-After': '2' } });
    }
    const status = statusOf(thrown);
    if (status === undefined || status >= 500) {
      return httpRefusals.fault({ cause: thrown, reason: String(thrown) });
    }
    // The name, because the message may quote the query of an unknown path or the text of a malformed body.
    const reason = thrown instanceof Error ? thrown.name : 'not an Error';
    if (status === 404) return this.nothingAt(request, { cause: thrown, reason });
    return (REFUSALS[status] ?? httpRefusals.notUnderstood)({ cause: thrown, status, reason });
  }

  /** A link to try again, for errors that may be temporary. */
  private retryOf(request: Request, { status }: OAuthError): WayOn | undefined {
    const href = status === 429 || status >= 500 ? this.options.pageBehind(request) : null;
    return href === null
      ? undefined
      : {
          application: null,
          links: [{ href: this.options.links.linkToPath(href), text: commonText('link.tryAgain') }],
        };
  }

  /** Paths are case-sensitive (RFC 3986 §6.2.2.1). The error names the correct spelling; the request is not executed. */
  private nothingAt({ path, originalUrl, method }: Request, details: RefusalDetails): OAuthError {
    const methods = this.options.methodsAt(path);
    if (methods.length > 0) return notAllowed(methods.join(', '), details);
    const meant = this.options.meantBy(path);
    if (meant === null) return httpRefusals.pathUnknown({ ...details, wayOn: this.toStart });
    const query = method === 'GET' && originalUrl.includes('?') ? originalUrl.slice(originalUrl.indexOf('?')) : '';
    const href = this.options.links.linkToPath(meant + query);
    const wayOn = { application: null, links: [{ href, text: commonText('link.goTo', { path: meant }) }] };
    return httpRefusals.pathMisspelt({ ...details, path: meant, wayOn });
  }

  private get toStart(): WayOn {
    return { application: null, links: [{ href: this.options.links.linkTo('home'), text: commonText('link.start') }] };
  }
}

/** Problem details (RFC 9457 §3.1); `error` is the code that the description belongs to. */
function problemOf(error: OAuthError, instance: string): ProblemResponse {
  return {
    type: 'about:blank',
    title: TITLES[error.status] ?? 'Error',
    status: error.status,
    detail: error.description,
    instance,
    error: error.code,
  };
}

/** The status of Nest's own exceptions and of Express's body parsers. */
function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status = (thrown as { status?: unknown } | null)?.status;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : undefined;
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** The refusals for errors of Nest and Express, by HTTP status. */
const REFUSALS: Readonly<Record<number, (details: RefusalDetails) => OAuthError>> = {
  401: httpRefusals.notAuthenticated,
  403: httpRefusals.notAllowed,
  413: httpRefusals.tooLarge,
  415: httpRefusals.contentEncoding,
};
