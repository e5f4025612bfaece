import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Waits for the authorization response of a native application, on a loopback address (RFC 8252 §7.3). */
export class LoopbackListener {
  private constructor(
    private readonly server: Server,
    /** The URL of the response, with its parameters. */
    readonly received: Promise<URL>,
  ) {}

  /** Listens on a free port: the loopback redirect_uri of a native client may have any port. */
  static async start(): Promise<LoopbackListener> {
    const server = createServer();
    const received = new Promise<URL>((resolve) => {
      server.on('request', (request, response) => {
        const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
        if (url.pathname !== '/callback') return void response.writeHead(404).end();
        response.setHeader('Content-Type', 'text/plain; charset=utf-8');
        response.setHeader('Connection', 'close');
        response.end('The sign-in is complete. Continue in the terminal.\n');
        resolve(url);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new LoopbackListener(server, received);
  }

  get redirectUri(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/callback`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
