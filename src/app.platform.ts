import { ExpressAdapter } from '@nestjs/platform-express';
import type { Express } from 'express';
import { createServer, IncomingMessage, ServerResponse, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Configuration } from './config/index.js';

/**
 * Express, whose requests and responses are made with the prototypes that it would give them later. It changes them for
 * each request otherwise, and V8 gives up what it had compiled for objects of that kind (ADR 0033).
 */
export class GrantryExpress extends ExpressAdapter {
  constructor(private readonly tls: Configuration['tls']) {
    super();
  }

  override initHttpServer(): void {
    const express = this.getInstance<Express>();
    const kinds = { IncomingMessage: kindOf(IncomingMessage, express.request), ServerResponse: kindOf(ServerResponse, express.response) }; // prettier-ignore
    const listener = express as unknown as RequestListener;
    this.httpServer = this.tls
      ? createSecureServer({ ...this.tls, ...kinds }, listener)
      : createServer(kinds, listener);
  }
}

/** A constructor that makes what `base` makes, with another prototype. Node.js calls it with `new`. */
function kindOf<T extends abstract new (...given: never[]) => object>(base: T, prototype: object): T {
  function Kind(this: object, ...given: unknown[]): void {
    (base as unknown as (this: object, ...given: unknown[]) => void).apply(this, given);
  }
  Kind.prototype = prototype;
  return Kind as unknown as T;
}
