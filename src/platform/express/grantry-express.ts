import { ExpressAdapter } from '@nestjs/platform-express';
import express, { type Express, type Request, type Response } from 'express';
import { once } from 'node:events';
import { createServer, IncomingMessage, ServerResponse, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { mutualTlsServer } from '../mutual-tls.js';
import { SECURE_TLS } from '../secure-tls.js';
import { hasSeveralHosts, refuseHosts } from './several-hosts.js';
import { answerUnreadable } from './unreadable-requests.js';
import { chainsOf, layersOf, runChain, type Chain } from './route-table.js';
import { MOST_HEADER_BYTES, type Configuration } from '../../config/index.js';

/**
 * Express without the work that it repeats for each request with the same result (ADR 0033): finding the handlers of a
 * path, setting the prototypes of request and response, and sending JSON.
 */
export class GrantryExpress extends ExpressAdapter {
  private chains: ReadonlyMap<string, Chain> | undefined;

  /** The listener that asks clients for certificates; undefined without MTLS_PORT. */
  private mutualTls: Server | undefined;

  constructor(private readonly configuration: Pick<Configuration, 'tls' | 'mutualTls'>) {
    super(caseSensitive());
  }

  /** The servers of this application: that of the pages, and that for certificates. */
  get servers(): readonly Server[] {
    return this.mutualTls === undefined ? [this.httpServer] : [this.httpServer, this.mutualTls];
  }

  /** Listens for certificates at MTLS_PORT, once the application has started. Without MTLS_PORT, it does nothing. */
  async listenForCertificates(host: string): Promise<void> {
    const server = this.mutualTls;
    if (server === undefined) return;
    server.listen(this.configuration.mutualTls?.port, host);
    await once(server, 'listening');
  }

  override async close(): Promise<void> {
    this.mutualTls?.close();
    this.mutualTls?.closeAllConnections();
    await super.close();
  }

  override initHttpServer(): void {
    const instance = this.getInstance<Express>();
    const options = {
      maxHeaderSize: MOST_HEADER_BYTES,
      IncomingMessage: withPrototype(IncomingMessage, instance.request),
      ServerResponse: withPrototype(ServerResponse, instance.response),
    };
    const listener: RequestListener = (request, response) => {
      if (hasSeveralHosts(request)) return refuseHosts(response);
      const chain = this.chainOf(`${request.method} ${request.url}`);
      if (chain === undefined) instance(request as Request, response as Response);
      else runChain(chain, request as Request, response as Response);
    };
    const { tls, mutualTls } = this.configuration;
    this.httpServer = tls
      ? createSecureServer({ ...tls, ...SECURE_TLS, ...options }, listener)
      : createServer(options, listener);
    if (tls && mutualTls?.port !== undefined) this.mutualTls = mutualTlsServer(tls, options, listener);
    this.servers.forEach(answerUnreadable);
  }

  override status(response: Response, statusCode: number): Response {
    response.statusCode = statusCode;
    return response;
  }

  override setHeader(response: Response, name: string, value: string): Response {
    return response.setHeader(name, value);
  }

  override reply(response: Response, body: unknown, status?: number): unknown {
    if (!isPlainObject(body) || response.hasHeader('Content-Type'))
      return super.reply(response, body, status) as unknown;
    if (status !== undefined) response.statusCode = status;
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    return response.end(JSON.stringify(body));
  }

  /** Built at the first request, when every route is registered. */
  private chainOf(methodAndUrl: string): Chain | undefined {
    this.chains ??= chainsOf(layersOf(this.getInstance<Express>()));
    return this.chains.get(methodAndUrl);
  }
}

/** Paths are case-sensitive (RFC 3986 §6.2.2.1), as they are for a proxy that blocks some of them. */
function caseSensitive(): Express {
  return express().set('case sensitive routing', true);
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** A class like `base` with the methods of Express. */
function withPrototype<T extends abstract new (...given: never[]) => object>(base: T, prototype: object): T {
  // Private to Express (that methods come from the prototype alone); test/integration/platform/express/grantry-express.spec.ts notices when it changes.
  // A class and not a function: V8 makes the objects of a derived class large enough for the members that its base sets.
  class Kind extends (base as unknown as new (...given: unknown[]) => object) {}
  Object.setPrototypeOf(Kind.prototype, prototype);
  return Kind as unknown as T;
}
