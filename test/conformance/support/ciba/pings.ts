import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, vi } from 'vitest';
import type { Json } from '../../../support/admin-api.js';
import type { FapiClient } from '../fapi/fapi-client.js';
import type { Started } from './ciba-requests.js';

/** A notification as the endpoint of the client received it (CIBA Core §10.2). */
interface Ping {
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: Json;
}

type Reply = (response: ServerResponse) => void;

const NO_CONTENT: Reply = (response) => void response.writeHead(204).end();

/** Lets the notification endpoint of a client answer in a given way. @returns the pings that it receives from now on */
export function receivePings(client: FapiClient, reply: Reply = NO_CONTENT): readonly Ping[] {
  const pings: Ping[] = [];
  const { pathname } = new URL(client.metadata['backchannel_client_notification_endpoint'] as string);
  client.suite.onCall(pathname, (message, response) => {
    void bodyOf(message).then((body) => {
      const { authorization, 'content-type': contentType } = message.headers;
      pings.push({ authorization, contentType, body: JSON.parse(body) as Json });
      reply(response);
    });
  });
  return pings;
}

/** Waits for the ping about a request, and checks it. Pings about earlier requests may come in between. */
export async function expectPing(pings: readonly Ping[], started: Started): Promise<void> {
  await vi.waitFor(() => expect(pingsAbout(pings, started).length).toBeGreaterThan(0), { timeout: 10_000 });
  expect(pingsAbout(pings, started)).toEqual([
    {
      authorization: `Bearer ${started.notificationToken}`,
      contentType: expect.stringMatching(/^application\/json/),
      body: { auth_req_id: started.authReqId },
    },
  ]);
}

export function pingsAbout(pings: readonly Ping[], { authReqId }: Started): readonly Ping[] {
  return pings.filter(({ body }) => body['auth_req_id'] === authReqId);
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
