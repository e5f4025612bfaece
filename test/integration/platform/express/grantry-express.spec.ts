import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainsOf, type Layer } from '../../../../src/platform/express/route-table.js';
import { startApp, type RunningApp } from '../../../support/app.js';

/** Headers that differ between requests or over time. */
const ITS_OWN = ['x-request-id', 'date', 'ratelimit'];

describe('the HTTP platform', () => {
  let server: RunningApp;
  beforeAll(async () => {
    server = await startApp();
  });
  afterAll(() => server.close());

  const expressOf = () =>
    server.app.getHttpAdapter().getInstance() as unknown as {
      readonly request: object;
      readonly response: object;
      readonly router: { readonly stack: Layer[] };
    };

  it('requests and responses have the methods of Express', async () => {
    const http = server.app.getHttpServer();
    const made = once(http, 'request');
    let seen: boolean[] = [];
    http.prependOnceListener('request', (request: object, response: object) => {
      const { request: ofRequests, response: ofResponses } = expressOf();
      seen = [ofRequests.isPrototypeOf(request), ofResponses.isPrototypeOf(response)]; // oxlint-disable-line no-prototype-builtins
    });
    const [answer] = (await once(get(`${server.url}/health/live`), 'response')) as [IncomingMessage];
    answer.resume();
    await made;
    expect([answer.statusCode, seen]).toEqual([200, [true, true]]);
  });

  it('each hot path has a chain', () => {
    const chains = chainsOf(expressOf().router.stack);
    const hot = ['POST /token', 'POST /introspect', 'GET /userinfo', 'POST /userinfo', 'GET /jwks'];
    expect([...chains.keys()]).toEqual(expect.arrayContaining(hot));
  });

  it('each path with a chain is answered as by Express, which handles the same path with a query', async () => {
    for (const name of chainsOf(expressOf().router.stack).keys()) {
      const [method, path] = name.split(' ') as [string, string];
      const [byChain, byExpress] = await Promise.all([ask(method, path), ask(method, `${path}?`)]);
      expect({ name, ...byChain }).toEqual({ name, ...byExpress });
    }
  });

  async function ask(method: string, path: string) {
    const answer = await fetch(server.url + path, { method, redirect: 'manual' });
    const headers = Object.fromEntries([...answer.headers].filter(([name]) => !ITS_OWN.includes(name)));
    const text = await answer.text();
    // The numbers of a process differ with every request.
    return {
      status: answer.status,
      headers: withoutIds(headers),
      body: path.startsWith('/metrics') ? '' : withoutIds(text),
    };
  }
});

/** Replaces ids, times and secrets, which are new in every answer. */
function withoutIds(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>')
    .replaceAll(/[\w-]{8}\.[\w-]{16}\.[\w-]{40,}\.[\w-]{22}/g, '<sealed>')
    .replaceAll(/(grantry_browser[^_;=]*)_(post_)?[\w-]{8}/g, '$1_$2<name>')
    .replaceAll(/[\w-]{43}/g, '<secret>')
    .replaceAll(/\d+/g, '<number>');
}
