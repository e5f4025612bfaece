import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { chainsOf, runChain, type Layer } from '../../../../src/platform/express/route-table.js';

/** An application that answers with what its handlers saw. */
function anApp(): Express {
  const app = express();
  const seen = (name: string) => (request: Request, response: Response, next: (error?: unknown) => void) => {
    const before = (response.locals['seen'] ?? []) as string[];
    response.locals['seen'] = [...before, `${name} ${request.baseUrl}|${request.url}|${request.originalUrl}`];
    if (request.headers['x-pass-on-at'] === name) return next(new Error(`passed on at ${name}`));
    if (request.headers['x-throw-at'] === name) throw new Error(`thrown at ${name}`);
    if (request.headers['x-reject-at'] === name) return Promise.reject(new Error(`rejected at ${name}`));
    return next();
  };
  const answer = (name: string) => (request: Request, response: Response) =>
    void response.json({
      name,
      seen: response.locals['seen'] as unknown,
      route: (request.route as { path: string }).path,
    });
  const onError: ErrorRequestHandler = (error: Error, request, response, next) => {
    if (request.headers['x-fail-again'] === undefined) response.status(500);
    else return next(new Error('failed again'));
    response.json({ error: error.message, seen: response.locals['seen'] as unknown, url: request.url });
  };
  app.use(seen('first'));
  app.use(['/token', '/jwks'], seen('mounted'));
  app.use('/other', seen('elsewhere'));
  app.use('/health', seen('above'));
  app.post('/token', seen('route'), answer('token'));
  app.post('/token', answer('never'));
  app.get('/jwks', seen('passing'));
  app.all('/jwks', answer('all'));
  app.get('/health/live', answer('live'));
  app.get('/users/:sub', answer('user'));
  app.use(onError);
  app.use(
    ((error: Error, _request, response, _next) =>
      void response.status(500).json({ last: error.message })) as ErrorRequestHandler,
  );
  return app;
}

describe('chains', () => {
  const app = anApp();
  const chains = chainsOf((app.router as unknown as { stack: Layer[] }).stack);
  const urls: Record<'express' | 'chains', string> = { express: '', chains: '' };
  const servers: Server[] = [];
  beforeAll(async () => {
    const plain = createServer(app);
    const quick = createServer((request, response) => {
      Object.setPrototypeOf(request, app.request);
      Object.setPrototypeOf(response, app.response);
      const chain = chains.get(`${request.method} ${request.url}`);
      runChain(chain ?? [], request as Request, response as Response);
    });
    for (const [name, server] of [['express', plain] as const, ['chains', quick] as const]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      urls[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      servers.push(server);
    }
  });
  afterAll(async () => {
    for (const server of servers) await new Promise((resolve) => server.close(resolve));
  });

  async function answerOf(name: 'express' | 'chains', [method, path]: readonly [string, string], headers: object) {
    const answer = await fetch(urls[name] + path, { method, headers: headers as Record<string, string> });
    return { status: answer.status, body: await answer.json() };
  }

  it('exist for GET and POST of each route without parameters, and for no other', () => {
    expect([...chains.keys()].toSorted()).toEqual(['GET /health/live', 'GET /jwks', 'POST /jwks', 'POST /token']);
  });

  const at = (name: string) => [
    { 'x-pass-on-at': name },
    { 'x-throw-at': name },
    { 'x-reject-at': name },
    { 'x-throw-at': name, 'x-fail-again': '1' },
  ];
  it.each([
    ...[{}, ...at('first'), ...at('mounted'), ...at('route')].map((headers) => [['POST', '/token'], headers] as const),
    [['POST', '/jwks'], {}] as const,
    ...[{}, ...at('passing')].map((headers) => [['GET', '/jwks'], headers] as const),
    ...[{}, ...at('above')].map((headers) => [['GET', '/health/live'], headers] as const),
  ])('%j with %j → the same answer as from Express', async (request, headers) => {
    const expected = await answerOf('express', request, headers);
    expect(await answerOf('chains', request, headers)).toEqual(expected);
    expect(expected.status).toBe(Object.keys(headers).length === 0 ? 200 : 500);
  });

  it('no handler answers → 500, and the log names method and path without the query', async () => {
    const log = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
    try {
      const answer = await fetch(`${urls.chains}/nobody?code=secret`);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([500, 'no-store']);
      expect(await answer.json()).toEqual({ error: 'server_error', error_description: expect.any(String) as string });
      expect(log.mock.calls).toEqual([['no handler answered GET /nobody']]);
    } finally {
      log.mockRestore();
    }
  });
});
