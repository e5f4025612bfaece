import { Logger } from '@nestjs/common';
import type { ErrorRequestHandler, Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { httpRefusals } from '../../common/index.js';

// Private to `router`, the package of Express's router (`stack`, `Layer`); test/integration/platform/express/grantry-express.spec.ts notices when it changes.
/** An entry of Express's router: one `app.use` or one route. */
export interface Layer {
  readonly handle: RequestHandler | ErrorRequestHandler;
  readonly route?: Route;
  match(path: string): { readonly path: string } | false;
}

interface Route {
  readonly path: unknown;
  readonly methods: Readonly<Record<string, boolean>>;
  /** `method` is undefined for `app.all`. */
  readonly stack: readonly { readonly method: string | undefined; readonly handle: RequestHandler }[];
}

interface Step {
  readonly handle: RequestHandler | ErrorRequestHandler;
  readonly takesErrors: boolean;
  /** The path that the handler sees: without the path that it is mounted at. */
  readonly url: string;
  readonly baseUrl: string;
  readonly route: Route | undefined;
}

/** The registered layers, in the order in which Express tries them. */
export function layersOf({ router }: Express): readonly Layer[] {
  return (router as unknown as { readonly stack: readonly Layer[] }).stack;
}

/** The methods of all routes that match a path. */
export function methodsAt(layers: readonly Layer[], path: string): readonly string[] {
  const routes = layers.flatMap((layer) => (layer.route !== undefined && layer.match(path) ? [layer.route] : []));
  const methods = routes.flatMap(({ methods }) => Object.keys(methods).filter((method) => methods[method]));
  return [...new Set(methods)].map((method) => method.toUpperCase()).filter((method) => /^[A-Z]+$/.test(method));
}

/** The handlers of one method and path, in the order of registration. */
export type Chain = readonly Step[];

/** Other methods are rare, and some have their own rules. */
const METHODS = ['get', 'post'] as const;
/** A path without parameters. */
const PLAIN = /^[/a-z.-]+$/;

/**
 * Computes the handlers of each path once, which Express's router searches for in each request.
 *
 * @param layers of the router, when every route is registered
 * @returns the chain of each `<METHOD> <path>` without parameters; Express's router handles every other request
 */
export function chainsOf(layers: readonly Layer[]): ReadonlyMap<string, Chain> {
  const chains = new Map<string, Chain>();
  for (const { route } of layers) {
    if (typeof route?.path !== 'string' || !PLAIN.test(route.path)) continue;
    for (const method of METHODS.filter((one) => route.methods[one]))
      chains.set(`${method.toUpperCase()} ${route.path}`, chainOf(layers, method, route.path));
  }
  return chains;
}

function chainOf(layers: readonly Layer[], method: string, path: string): Chain {
  return layers.flatMap((layer): Step[] => {
    const match = layer.match(path);
    if (match === false) return [];
    const { route, handle } = layer;
    if (route === undefined) {
      const url = path.slice(match.path.length) || '/';
      return [{ handle, takesErrors: handle.length > 3, url, baseUrl: match.path, route }];
    }
    const handlers = route.stack.filter((one) => one.method === undefined || one.method === method);
    return handlers.map((one) => ({ handle: one.handle, takesErrors: false, url: path, baseUrl: '', route }));
  });
}

/**
 * Runs the chain of a request by the rules of Express: a handler calls `next` to continue; an error that is passed to
 * `next` or thrown goes to the next error handler. `next('route')` and `next('router')` are not supported. When the last
 * handler calls `next`, the answer is 500: Nest's last handlers respond, so this is a fault.
 */
export function runChain(chain: Chain, request: Request, response: Response): void {
  let index = 0;
  request.res = response;
  request.originalUrl = request.url;
  response.locals = {};
  const next = (error?: unknown): void => {
    let step = chain[index++];
    while (step !== undefined && step.takesErrors !== Boolean(error)) step = chain[index++];
    if (step === undefined) return answerUnhandled(request, response, error);
    request.url = step.url;
    request.baseUrl = step.baseUrl;
    if (step.route !== undefined) {
      request.route = step.route;
      request.params = {};
    }
    runStep(step, error, request, response, next);
  };
  next();
}

const UNHANDLED = JSON.stringify(httpRefusals.fault());

function answerUnhandled({ method, originalUrl }: Request, response: Response, error: unknown): void {
  const [path] = originalUrl.split('?');
  new Logger('RouteTable').error(`no handler answered ${method} ${path}`, ...(error === undefined ? [] : [error]));
  if (response.headersSent) return void response.destroy();
  response.writeHead(500, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(UNHANDLED),
    'Cache-Control': 'no-store',
  });
  response.end(UNHANDLED);
}

function runStep({ handle }: Step, error: unknown, request: Request, response: Response, next: NextFunction): void {
  try {
    const result: unknown = error
      ? (handle as ErrorRequestHandler)(error, request, response, next)
      : (handle as RequestHandler)(request, response, next);
    if (result instanceof Promise) result.catch((reason: unknown) => next(reason ?? new Error('Rejected promise')));
  } catch (thrown) {
    next(thrown);
  }
}
