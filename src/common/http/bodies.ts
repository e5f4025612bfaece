import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import type { IncomingMessage } from 'node:http';
import { OAuthError } from '../oauth-error.js';
import { assertAllSound, parseParameters, type Parameters } from './parameters.js';

const LIMIT = '64kb';
const FORM = 'application/x-www-form-urlencoded';
/** The parameter of a content type, quoted or not (RFC 9110 §8.3.2). */
const CHARSET = /;\s*charset="?([^\s;"]*)/i;

/**
 * Bodies of the front channel and of our own forms: `application/x-www-form-urlencoded` in UTF-8 only (RFC 6749 §3.1,
 * appendix B). `request.body` becomes `Parameters`, of which unknown ones may be anything.
 *
 * @throws OAuthError (415) for another content type, (413) for more than 64 kB
 */
export function formBodies(): RequestHandler[] {
  // Which type it is was judged just before.
  const type = ({ headers }: IncomingMessage) => headers['content-type'] !== undefined;
  return [refuseUnless(FORM), refuseOtherCharsets, express.raw({ type, limit: LIMIT }), parseForm];
}

/**
 * Bodies of the endpoints that clients call: as `formBodies`, and none of the parameters may repeat (RFC 6749 §5.2).
 *
 * @throws OAuthError `invalid_request` for a parameter that came more than once or is malformed
 */
export function strictFormBodies(): RequestHandler[] {
  return [...formBodies(), refuseFaults];
}

/** What `formBodies` read; empty where there was no body. */
export function formOf(request: Request): Parameters {
  return (request.body as Parameters | undefined) ?? {};
}

/**
 * Bodies of the admin API: `application/json` only.
 *
 * @throws OAuthError (415) for another content type, `invalid_request` for text that no database can keep
 */
export function jsonBodies(): RequestHandler[] {
  return [refuseUnless('application/json'), express.json({ limit: LIMIT, strict: true }), refuseBrokenText];
}

function refuseUnless(type: string): RequestHandler {
  return (request, _response, next) => {
    if (request.headers['content-type'] === type || !hasBody(request) || request.is(type) !== false) return next();
    next(new OAuthError('invalid_request', `The content type must be ${type}`, { status: 415 }));
  };
}

/** Whoever names another one is not guessed at: what it says there may read otherwise to a firewall. */
function refuseOtherCharsets({ headers }: Request, _response: Response, next: NextFunction): void {
  const type = headers['content-type'];
  const charset = type === undefined || type === FORM ? undefined : CHARSET.exec(type)?.[1];
  if (charset === undefined || charset.toLowerCase() === 'utf-8') return next();
  next(new OAuthError('invalid_request', 'The character set must be UTF-8', { status: 415 }));
}

function hasBody(request: Request): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

function parseForm(request: Request, _response: Response, next: NextFunction): void {
  request.body = Buffer.isBuffer(request.body) ? parseParameters(request.body.toString('latin1')) : undefined;
  next();
}

function refuseFaults(request: Request, _response: Response, next: NextFunction): void {
  assertAllSound(formOf(request));
  next();
}

function refuseBrokenText(request: Request, _response: Response, next: NextFunction): void {
  if (isSound(request.body, 0)) return next();
  next(new OAuthError('invalid_request', 'The JSON holds a NUL character, a lone surrogate, or is nested too deep'));
}

const DEEPEST = 8;

function isSound(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return (
    depth < DEEPEST && Object.entries(value).every(([name, inner]) => isSound(name, 0) && isSound(inner, depth + 1))
  );
}
