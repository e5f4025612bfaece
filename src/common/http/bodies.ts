import { isAscii } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { quoted } from '../refusals/catalogue.js';
import { httpRefusals } from '../refusals/http.js';
import { encodingOf, mediaTypeOf } from './content-type.js';
import { jsonObjectOf } from './json-object.js';
import { parseParameters } from './parameters.js';
import { RequestState } from './request-state.js';

const LIMIT = '64kb';
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
/** The middleware before it has checked the content type. */
const bytesUpTo = (limit: string) =>
  express.raw({ type: ({ headers }: IncomingMessage) => headers['content-type'] !== undefined, limit });

/**
 * Reads forms, `application/x-www-form-urlencoded` in UTF-8 (RFC 6749 §3.1, §3.2, appendix B), into the `form` of
 * `RequestState`. The code that uses a parameter checks it by `assertSound`; unknown parameters are not checked.
 *
 * @throws OAuthError (415) for another content type or character set, (413) for more than 64 kB
 */
export function formBodies(): RequestHandler[] {
  return [refuseUnless(FORM), bytesUpTo(LIMIT), refuseOtherCharacters(FORM), parseForm];
}

/**
 * Reads the bodies of the admin API: `application/json` in UTF-8 only (RFC 8259 §8.1).
 *
 * @param elsewhere paths whose bodies are read elsewhere: in their route, see `JsonLines`, or with another limit
 * @throws OAuthError (415) for another content type or character set, (413) for more than `limit`, `invalid_request` when
 *   the body is neither an object nor an array, and for text that a database cannot store
 */
export function jsonBodies(elsewhere: readonly string[] = [], limit = LIMIT): RequestHandler[] {
  const handlers = [refuseUnless(JSON_TYPE), bytesUpTo(limit), refuseOtherCharacters(JSON_TYPE), parseJson];
  return handlers.map((handler) => exceptAt(elsewhere, handler));
}

function exceptAt(paths: readonly string[], handler: RequestHandler): RequestHandler {
  return (request, response, next) =>
    paths.includes(request.baseUrl + request.path) ? next() : handler(request, response, next);
}

function refuseUnless(type: string): RequestHandler {
  return (request, _response, next) => {
    const sent = request.headers['content-type'] ?? '';
    if (sent === type || !hasBody(request) || mediaTypeOf(sent) === type) return next();
    next(httpRefusals.contentType({ type, received: quoted(sent) }));
  };
}

/**
 * Accepts another character set for a body of ASCII when ASCII has the same bytes in it as in UTF-8. Beyond ASCII, the
 * server does not convert: a firewall might read the body differently.
 */
function refuseOtherCharacters(type: string): RequestHandler {
  return ({ headers, body }: Request, _response, next) => {
    const sent = headers['content-type'];
    if (sent === undefined || sent === type || !Buffer.isBuffer(body)) return next();
    const encoding = encodingOf(sent);
    if (encoding === 'other') return next(httpRefusals.charset({ received: quoted(sent) }));
    if (encoding === 'utf-8' || isAscii(body)) return next();
    next(httpRefusals.charsetNotAscii({ received: quoted(sent) }));
  };
}

function hasBody(request: Request): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

function parseForm(request: Request, _response: Response, next: NextFunction): void {
  if (Buffer.isBuffer(request.body)) RequestState.of(request).form = parseParameters(request.body.toString('latin1'));
  request.body = undefined;
  next();
}

function parseJson(request: Request, _response: Response, next: NextFunction): void {
  const { body } = request as { readonly body: unknown };
  request.body = Buffer.isBuffer(body) ? (body.length === 0 ? {} : jsonObjectOf(body)) : undefined;
  next();
}
