import type { NextFunction, Request, Response } from 'express';

/** For answers about people and secrets: nobody on the way keeps them (RFC 9111 §5.2.2.5). */
export function noStore(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}
