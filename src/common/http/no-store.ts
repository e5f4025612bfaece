import type { NextFunction, Request, Response } from 'express';

/** Forbids caches to store responses with personal data and secrets (RFC 9111 §5.2.2.5). */
export function noStore(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}
