import type { NextFunction, Request, RequestHandler, Response } from 'express';

const PREFLIGHT_SECONDS = '600';
/** The allowed headers when a preflight names none. */
const USUAL_HEADERS = 'Authorization, Content-Type';
/** Names of header fields, comma-separated (RFC 9110 §5.1). */
const HEADER_NAMES = /^[!#$%&'*+.^_`|~0-9a-z-]+(?:[ \t]*,[ \t]*[!#$%&'*+.^_`|~0-9a-z-]+)*$/i;
/** The longest list of headers, in characters. */
const LONGEST_HEADERS = 1000;

/** Allows scripts of every origin to read a public document, with any headers and without credentials. */
export function anyOrigin(request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  if (request.method !== 'OPTIONS' || request.path !== '/') return next();
  response.setHeader('Allow', 'GET, HEAD, OPTIONS');
  response.setHeader('Vary', 'Access-Control-Request-Headers');
  allowPreflight(request, response, 'GET, HEAD');
  response.status(204).end();
}

/**
 * Allows scripts of known origins to call an endpoint, without credentials. The answer names exactly their origin.
 *
 * @param isKnown whether an origin belongs to a registered redirect_uri
 * @param methods that the endpoint takes, comma-separated
 */
export function knownOrigins(isKnown: (origin: string) => Promise<boolean>, methods: string): RequestHandler {
  return (request, response, next) => {
    const preflight = isPreflight(request);
    response.setHeader('Vary', preflight ? 'Origin, Access-Control-Request-Headers' : 'Origin');
    const { origin } = request.headers;
    if (origin === undefined) return next();
    isKnown(origin).then((known) => {
      if (known) allow(request, response, origin, methods);
      if (preflight) response.status(204).end();
      else next();
    }, next);
  };
}

function allow(request: Request, response: Response, origin: string, methods: string): void {
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Expose-Headers', 'WWW-Authenticate, Retry-After, DPoP-Nonce');
  if (isPreflight(request)) allowPreflight(request, response, methods);
}

function allowPreflight(request: Request, response: Response, methods: string): void {
  response.setHeader('Access-Control-Allow-Methods', methods);
  response.setHeader('Access-Control-Allow-Headers', askedHeaders(request));
  response.setHeader('Access-Control-Max-Age', PREFLIGHT_SECONDS);
}

/** The headers that a preflight names. All are allowed: tracing adds its own, and no header gives a request more rights. */
function askedHeaders({ headers }: Request): string {
  const asked = headers['access-control-request-headers'];
  const isSound = asked !== undefined && asked.length <= LONGEST_HEADERS && HEADER_NAMES.test(asked);
  return isSound ? asked : USUAL_HEADERS;
}

function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}
