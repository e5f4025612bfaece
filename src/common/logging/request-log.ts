import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { randomUUID } from 'node:crypto';
import { requestIds } from './log.js';
import { loggedPath } from './redaction.js';
import type { RequestLines } from './request-lines.js';

const WELL_FORMED = /^[A-Za-z0-9._-]{1,64}$/;

/** Called for each request when its response has ended or the client has disconnected, with the duration in milliseconds. */
export type RequestObserver = (request: Request, response: Response, milliseconds: number) => void;

/**
 * Logs one line for each request when its response has ended: method, path without query, status and duration; never a
 * header or a body. The id of the request is its well-formed `X-Request-Id` or a new UUID; the response contains it.
 *
 * @param observers called at the same time; they share one listener and one clock
 * @param probes paths that monitoring requests every few seconds: their lines have the level `debug`
 */
export function requestLog(
  lines: RequestLines,
  observers: readonly RequestObserver[],
  probes: ReadonlySet<string>,
): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const begun = performance.now();
    const id = idOf(request);
    const path = pathOf(request.url);
    response.setHeader('X-Request-Id', id);
    response.on('close', () => {
      const elapsed = performance.now() - begun;
      for (const observe of observers) observe(request, response, elapsed);
      const level = response.statusCode >= 500 ? 'error' : probes.has(path) ? 'debug' : 'info';
      if (!lines.isEnabled(level)) return;
      const { statusCode: status, writableFinished } = response;
      const ms = Math.round(elapsed * 10) / 10;
      lines.write({ level, request: id, method: request.method, path, status, ms, aborted: !writableFinished });
    });
    requestIds.run(id, next);
  };
}

function idOf(request: Request): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && WELL_FORMED.test(given) ? given : randomUUID();
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  return loggedPath(end < 0 ? url : url.slice(0, end));
}
