import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Request } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RequestState } from '../../../../src/common/index.js';
import { answerUnreadable } from '../../../../src/platform/express/unreadable-requests.js';

/** Milliseconds for a whole request, and between two checks. */
const LIMITS = { requestTimeout: 100, headersTimeout: 100, connectionsCheckingInterval: 20 };

describe('the time limit of requests (RFC 9110 §15.5.9)', () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer(LIMITS, (request, response) => {
      RequestState.of(request as Request).streamsBody = request.url === '/stream';
      response.write('begun');
      void readAll(request).then((text) => response.end(text));
    });
    answerUnreadable(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => void server.close());

  async function begin(path: string): Promise<Socket> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 6\r\n\r\n`);
    await once(socket, 'data');
    return socket;
  }

  it('a body that takes longer → the connection is closed', async () => {
    const socket = await begin('/whole');
    await once(socket, 'close');
    expect(socket.destroyed).toBe(true);
  });

  it('a body that its route reads as a stream → it may take longer', async () => {
    const [streamed, whole] = [await begin('/stream'), await begin('/whole')];
    // The check that closes one of them has judged both.
    await once(whole, 'close');
    streamed.write('abcdef');
    const [rest] = (await once(streamed, 'data')) as [Buffer];
    expect(rest.toString()).toContain('abcdef');
    streamed.destroy();
  });
});

async function readAll(request: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of request) text += String(chunk);
  } catch {
    // The connection was closed.
  }
  return text;
}
