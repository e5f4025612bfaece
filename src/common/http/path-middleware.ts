import type { NextFunction, Request, RequestHandler, Response } from 'express';

/**
 * Middleware of paths and of what is below them, as `app.use(path, …)` takes it, but found by one look at the first
 * segment: Express would try every path of every handler in turn.
 */
export class PathMiddleware {
  private readonly chains = new Map<string, RequestHandler[]>();

  /**
   * Adds handlers after those that a path has already.
   *
   * @param paths of one segment, in lower case
   * @throws Error for any other path: it would never be found
   */
  use(paths: readonly string[], ...handlers: readonly RequestHandler[]): this {
    for (const path of paths) {
      if (!/^\/[a-z-]+$/.test(path)) throw new Error(`${path} is not one segment`);
      this.chains.set(path, [...(this.chains.get(path) ?? []), ...handlers]);
    }
    return this;
  }

  /** All of them as one handler. Like Express's own routes, it takes letters of either case. */
  handler(): RequestHandler {
    return (request, response, next) => {
      const { path } = request;
      const end = path.indexOf('/', 1);
      const chain = this.chains.get((end < 0 ? path : path.slice(0, end)).toLowerCase());
      if (chain === undefined) next();
      else run(chain, 0, request, response, next);
    };
  }
}

function run(
  chain: readonly RequestHandler[],
  index: number,
  request: Request,
  response: Response,
  next: NextFunction,
): void {
  const handler = chain[index];
  if (handler === undefined) return next();
  const onward = (error?: unknown) => (error === undefined ? run(chain, index + 1, request, response, next) : next(error)); // prettier-ignore
  try {
    void handler(request, response, onward);
  } catch (error) {
    next(error);
  }
}
