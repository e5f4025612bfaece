import type { NextFunction, Request, RequestHandler, Response } from 'express';

const PREFLIGHT_SECONDS = '600';

/** Lets scripts of any origin read a public document. */
export function anyOrigin(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  next();
}

/**
 * Lets scripts of known origins call an endpoint: never with credentials, answered with exactly their origin.
 *
 * @param isKnown whether an origin belongs to a registered redirect_uri
 * @param methods that the endpoint takes, comma-separated
 */
export function knownOrigins(isKnown: (origin: string) => Promise<boolean>, methods: string): RequestHandler {
  return (request, response, next) => {
    response.setHeader('Vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined) return next();
    isKnown(origin).then((known) => {
      if (known) allow(response, origin, methods);
      if (isPreflight(request)) response.status(204).end();
      else next();
    }, next);
  };
}

function allow(response: Response, origin: string, methods: string): void {
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Allow-Methods', methods);
  response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type');
  response.setHeader('Access-Control-Expose-Headers', 'WWW-Authenticate, Retry-After');
  response.setHeader('Access-Control-Max-Age', PREFLIGHT_SECONDS);
}

function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}
