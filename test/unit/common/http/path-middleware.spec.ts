import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import express, { type RequestHandler } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PathMiddleware } from '../../../../src/common/index.js';

const noting =
  (word: string): RequestHandler =>
  (_request, response, next) => {
    response.append('X-Seen', word);
    next();
  };

function appWith(middleware: PathMiddleware) {
  const app = express();
  app.use(middleware.handler());
  app.use((_request, response) => void response.send('end'));
  app.use(((error: Error, _request, response, _next) => void response.status(400).send(error.message)) as express.ErrorRequestHandler); // prettier-ignore
  return app;
}

const app = appWith(
  new PathMiddleware()
    .use(['/token', '/revoke'], noting('1'), noting('2'))
    .use(['/token'], noting('3'))
    .use(['/fails'], (_request, _response, next) => next(new Error('refused')), noting('never'))
    .use(['/throws'], () => {
      throw new Error('thrown');
    })
    .use(['/answers'], (_request, response) => void response.send('early')),
);

describe('PathMiddleware', () => {
  let server: Server;
  beforeAll(async () => {
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => void server.close());

  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    return { status: response.status, text: await response.text(), seen: response.headers.get('x-seen') };
  };

  it.each([
    ['/token', '1, 2, 3'],
    ['/token?a=/revoke', '1, 2, 3'],
    ['/token/', '1, 2, 3'],
    ['/token/below', '1, 2, 3'],
    ['/TOKEN', '1, 2, 3'],
    ['/revoke', '1, 2'],
    ['/tokens', null],
    ['/', null],
    ['/other/token', null],
    ['/constructor', null],
  ])('%s runs the handlers of its first segment, in their order: %s', async (path, seen) => {
    const response = await get(path);
    expect([response.text, response.seen]).toEqual(['end', seen]);
  });

  it.each([
    ['/fails', 400, 'refused'],
    ['/throws', 400, 'thrown'],
    ['/answers', 200, 'early'],
  ])('%s: what a handler says ends it', async (path, status, text) => {
    const response = await get(path);
    expect([response.status, response.text, response.seen]).toEqual([status, text, null]);
  });

  it.each(['/a/b', 'token', '/Token', '/:id', '/'])('%s is not a path that it could find', (path) => {
    expect(() => new PathMiddleware().use([path], noting('x'))).toThrow('is not one segment');
  });
});
