import type { ServerResponse } from 'node:http';
import { expect } from 'vitest';
import type { FapiContext, FapiModules } from '../fapi/fapi-plan.js';
import { answer, start, tokensOf } from './ciba-requests.js';
import { expectPing, pingsAbout, receivePings } from './pings.js';

/** However the notification endpoint answers, the tokens can be fetched; it is called once. */
const answeredBy =
  (reply: (response: ServerResponse, context: FapiContext) => void) =>
  async (context: FapiContext): Promise<void> => {
    const { client, suite } = context;
    const received = receivePings(client, (response) => reply(response, context));
    const started = await start(client);
    await answer(client, started, 'allow');
    await expectPing(received, started);
    await tokensOf(client, started);
    suite.advance(60);
    await suite.retryNotices();
    expect(pingsAbout(received, started).length).toBe(1);
  };

/** For variants with `ping`. */
export const PING_MODULES: FapiModules = {
  'fapi-ciba-id1-ping-backchannel-notification-endpoint-response-has-body': answeredBy((response) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('A body that the provider ignores.');
  }),
  'fapi-ciba-id1-ping-backchannel-notification-endpoint-response-401': answeredBy((response) => {
    response.writeHead(401).end();
  }),
  'fapi-ciba-id1-ping-backchannel-notification-endpoint-response-403': answeredBy((response) => {
    response.writeHead(403).end();
  }),
  'fapi-ciba-id1-ping-with-mtls-ciba-notification-endpoint-response-401-and-require-server-does-not-retry': answeredBy(
    (response) => {
      response.writeHead(401).end();
    },
  ),
  'fapi-ciba-id1-ping-backchannel-notification-endpoint-return-redirect-request': async (context) => {
    let followed = 0;
    context.suite.onCall('/redirected', (_, response) => {
      followed++;
      response.writeHead(204).end();
    });
    const redirect = (response: ServerResponse) =>
      response.writeHead(301, { location: context.suite.siteUrl('/redirected') }).end();
    await answeredBy(redirect)(context);
    expect(followed).toBe(0);
  },
};
