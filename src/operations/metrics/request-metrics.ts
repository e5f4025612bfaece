import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Counter, Histogram, type Registry } from 'prom-client';
import { RequestState, type RequestObserver } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { GrantRegistry } from '../../token/index.js';

/** Buckets in seconds: from an answer out of memory over a signature, a transaction and a password hash to a queue. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts requests by route and result, and grants by type and error code. Callers cannot create labels. */
@Injectable()
export class RequestMetrics {
  constructor(private readonly registry: GrantRegistry) {}

  /** Starts to count. */
  observer(register: Registry): RequestObserver {
    const requests = new Histogram({
      name: 'grantry_http_request_duration_seconds',
      help: 'Requests by route and status, and how long they took.',
      labelNames: ['method', 'route', 'status'],
      buckets: BUCKETS,
      registers: [register],
    });
    const grants = new Counter({
      name: 'grantry_grants_total',
      help: 'Requests to the token endpoint by grant_type and outcome: issued, or the error code.',
      labelNames: ['grant_type', 'result'],
      registers: [register],
    });
    const observerOf = remembered((method: string, route: string, status: string) =>
      requests.labels({ method, route, status }),
    );
    const counterOf = remembered((grant_type: string, result: string) => grants.labels({ grant_type, result }));
    return (request, response, milliseconds) => {
      const status = response.writableFinished ? String(response.statusCode) : 'aborted';
      observerOf(methodOf(request), routeOf(request), status).observe(milliseconds / 1000);
      if (request.path === ENDPOINTS.token && request.method === 'POST')
        counterOf(this.grantTypeOf(request), RequestState.of(request).errorCode ?? 'issued').inc();
    };
  }

  private grantTypeOf(request: Request): string {
    const { grant_type: asked } = RequestState.of(request).form;
    return asked !== undefined && this.registry.has(asked) ? asked : 'other';
  }
}

/** Caches the child of each set of labels: the library sorts, joins and checks labels for each observation. */
function remembered<Labels extends readonly string[], Found>(
  find: (...labels: Labels) => Found,
): (...labels: Labels) => Found {
  const known = new Map<string, Found>();
  return (...labels) => {
    const name = labels.join(' ');
    let found = known.get(name);
    if (found === undefined) {
      found = find(...labels);
      known.set(name, found);
    }
    return found;
  };
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

function methodOf({ method }: Request): string {
  return METHODS.has(method) ? method : 'other';
}

/** The pattern of a route, such as `/admin/users/:sub`; one label for all paths without a route. */
function routeOf(request: Request): string {
  const path: unknown = (request.route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path : 'none';
}
