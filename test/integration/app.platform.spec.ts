import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from '../support/app.js';

describe('the HTTP server', () => {
  let server: RunningApp;
  beforeAll(async () => {
    server = await startApp();
  });
  afterAll(() => server.close());

  it('makes requests and responses with the prototypes that Express would give them afterwards', async () => {
    const http = server.app.getHttpServer();
    const express = server.app.getHttpAdapter().getInstance() as { request: object; response: object };
    const made = once(http, 'request');
    http.prependOnceListener('request', (request: object, response: object) => {
      seen = [Object.getPrototypeOf(request) === express.request, Object.getPrototypeOf(response) === express.response];
    });
    let seen: boolean[] = [];
    const [answer] = (await once(get(`${server.url}/health/live`), 'response')) as [IncomingMessage];
    answer.resume();
    await made;
    expect([answer.statusCode, seen]).toEqual([200, [true, true]]);
  });
});
