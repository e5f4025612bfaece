import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request that a client's server received at its backchannel_client_notification_endpoint. */
export interface ReceivedNotification {
  readonly method: string;
  readonly contentType: string;
  readonly authorization: string;
  readonly body: unknown;
  readonly path: string;
}

type Answer = number | 'close' | { readonly redirect: string };

/** A client's own server that receives notices (CIBA Core §10.2). Allow it with `OUTBOUND_ALLOW: '127.0.0.1'`. */
export class NotificationReceiver {
  readonly received: ReceivedNotification[] = [];
  /** The next answers; 204 when none is left. */
  readonly answers: Answer[] = [];

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      void text(request).then((body) => {
        this.received.push({
          method: request.method!,
          contentType: request.headers['content-type'] ?? '',
          authorization: request.headers.authorization ?? '',
          body: JSON.parse(body) as unknown,
          path: request.url!,
        });
        answer(response, this.answers.shift() ?? 204);
      });
    });
  }

  static async start(): Promise<NotificationReceiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new NotificationReceiver(server);
  }

  get uri(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/ciba`;
  }

  /** @param patience milliseconds, well within the timeout of a test */
  async waitFor(count: number, patience = 60_000): Promise<void> {
    for (const until = Date.now() + patience; this.received.length < count && Date.now() < until;) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  forget(): void {
    this.received.length = 0;
    this.answers.length = 0;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

function answer(response: ServerResponse, with_: Answer): void {
  if (with_ === 'close') response.destroy();
  else if (typeof with_ === 'number') response.writeHead(with_).end();
  else response.writeHead(307, { location: with_.redirect }).end();
}
