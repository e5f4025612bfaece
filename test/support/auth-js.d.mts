import type { RequestHandler } from 'express';

export function authJs(options: {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}): RequestHandler;
