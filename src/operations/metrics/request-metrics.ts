import { Injectable } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Counter, Histogram, type Registry } from 'prom-client';
import { errorCodeOf } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { GrantRegistry } from '../../token/index.js';

/** Seconds. A hit in memory, a signature, a transaction, a password hash, a queue. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts requests by route and result, and grants by type and error code; no label is a caller's to choose. */
@Injectable()
export class RequestMetrics {
  constructor(private readonly registry: GrantRegistry) {}

  /** Begins to count. */
  middleware(register: Registry): RequestHandler {
    const requests = new Histogram({
      name: 'grantry_http_request_duration_seconds',
      help: 'Requests by route and status, and how long they took.',
      labelNames: ['method', 'route', 'status'],
      buckets: BUCKETS,
      registers: [register],
    });
    const grants = new Counter({
      name: 'grantry_grants_total',
      help: 'Requests to the token endpoint by grant_type, and by what came of them: issued, or the error code.',
      labelNames: ['grant_type', 'result'],
      registers: [register],
    });
    return (request: Request, response: Response, next: NextFunction) => {
      const begun = performance.now();
      response.once('close', () => {
        const status = response.writableFinished ? response.statusCode : 'aborted';
        const labels = { method: methodOf(request), route: routeOf(request), status };
        requests.observe(labels, (performance.now() - begun) / 1000);
        if (request.path === ENDPOINTS.token && request.method === 'POST') grants.inc(this.grantOf(request, response));
      });
      next();
    };
  }

  private grantOf(request: Request, response: Response): { grant_type: string; result: string } {
    const asked: unknown = (request.body as { grant_type?: unknown } | undefined)?.grant_type;
    const known = typeof asked === 'string' && this.registry.supported.includes(asked);
    return { grant_type: known ? asked : 'other', result: errorCodeOf(response) ?? 'issued' };
  }
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

function methodOf({ method }: Request): string {
  return METHODS.has(method) ? method : 'other';
}

/** The pattern of a route, such as `/admin/users/:sub`; whatever matched none is one label. */
function routeOf(request: Request): string {
  const path: unknown = (request.route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path : 'none';
}
